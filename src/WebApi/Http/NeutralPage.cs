namespace Ottu.WebApi.Http;

/// <summary>What a person sees where there is nothing, or where we failed. Says nothing about what may exist elsewhere.</summary>
static class NeutralPage
{
    public static Task Write(HttpContext http, int status)
    {
        var (title, text) = status switch
        {
            StatusCodes.Status404NotFound => ("Page not found", "The address may be mistyped, or the page may have expired."),
            StatusCodes.Status429TooManyRequests => ("Too many requests", "Please wait a moment and try again."),
            >= StatusCodes.Status500InternalServerError => ("Something went wrong", "Please try again in a moment."),
            _ => ("This request cannot be answered", "Please go back and try again."),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return http.Response.WriteAsync(
            $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{{title}}</title>
            <style>
            body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; min-height: 100vh; display: grid; place-items: center; }
            main { max-width: 28rem; padding: 1.5rem; text-align: center; }
            h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
            </style>
            </head>
            <body><main><h1>{{title}}</h1><p>{{text}}</p></main></body>
            </html>
            """,
            http.RequestAborted);
    }
}
