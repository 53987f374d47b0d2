using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ottu.WebApi.Http.Document;

/// <summary>The API reference as one page, rendered here from the OpenAPI document: no script, nothing from elsewhere.</summary>
static class ReferencePage
{
    public static async Task Show(HttpContext http)
    {
        var document = await http.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync(http.RequestAborted);
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
        await http.Response.WriteAsync(Render(document), http.RequestAborted);
    }

    static string Render(OpenApiDocument document)
    {
        var operations = Operations(document).GroupBy(operation => operation.Tag, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var page = new StringBuilder(16_384).Append(Head);
        page.Append($"<header><h1>{Text(document.Info.Title)} API</h1><p>Version {Text(document.Info.Version)}. {Text(document.Info.Description)} Machine-readable: <a href=\"/openapi/v1.json\">/openapi/v1.json</a></p>");
        page.Append("<nav aria-label=\"Sections\">");
        foreach (var group in operations) page.Append($"<a href=\"#{Id(group.Key)}\">{Text(group.Key)}</a> ");
        page.Append("</nav></header><main>");
        foreach (var group in operations)
        {
            page.Append($"<section id=\"{Id(group.Key)}\"><h2>{Text(group.Key)}</h2>");
            foreach (var operation in group) Append(page, operation);
            page.Append("</section>");
        }

        return page.Append("</main></body></html>").ToString();
    }

    static IEnumerable<Entry> Operations(OpenApiDocument document) =>
        from path in document.Paths
        from operation in path.Value.Operations ?? []
        let tag = operation.Value.Tags?.FirstOrDefault()?.Name ?? "Other"
        select new Entry(tag, operation.Key.Method, path.Key, operation.Value);

    static void Append(StringBuilder page, Entry entry)
    {
        var (_, method, path, operation) = entry;
        page.Append($"<article><h3><span class=\"verb {Text(method.ToLowerInvariant())}\">{Text(method)}</span> <code>{Text(path)}</code></h3>");
        if (!string.IsNullOrEmpty(operation.Summary)) page.Append($"<p>{Text(operation.Summary)}</p>");
        if (!string.IsNullOrEmpty(operation.Description)) page.Append($"<p>{Text(operation.Description)}</p>");
        page.Append("<dl>");
        Row(page, "Credentials", Credentials(operation));
        Row(page, "Parameters", string.Join(", ", (operation.Parameters ?? []).Select(parameter => $"<code>{Text(parameter.Name)}</code> ({Text(parameter.In.ToString()?.ToLowerInvariant())})")));
        Row(page, "Body", string.Join(", ", operation.RequestBody?.Content?.Keys.Select(type => $"<code>{Text(type)}</code>") ?? []));
        Row(page, "Answers", string.Join(", ", operation.Responses?.Keys.Order(StringComparer.Ordinal).Select(Text) ?? []));
        page.Append("</dl></article>");
    }

    static string Credentials(OpenApiOperation operation)
    {
        var schemes = (operation.Security ?? []).SelectMany(requirement => requirement.Keys).Select(scheme => scheme.Reference.Id).ToList();
        return schemes.Count == 0 ? "none" : string.Join(" or ", schemes.Select(Text));
    }

    static void Row(StringBuilder page, string term, string html)
    {
        if (html.Length > 0) page.Append($"<dt>{term}</dt><dd>{html}</dd>");
    }

    static string Text(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    static string Id(string tag) => "tag-" + string.Concat(tag.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    sealed record Entry(string Tag, string Method, string Path, OpenApiOperation Operation);

    const string Head =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>API reference</title>
        <style>
        :root { color-scheme: light dark; --line: light-dark(#d8dce3, #343a46); --quiet: light-dark(#555d6b, #a4acba); --accent: light-dark(#0b57d0, #8ab4f8); }
        body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem 1.25rem 4rem; }
        a { color: var(--accent); }
        nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .75rem 0; border-bottom: 1px solid var(--line); }
        h1 { font-size: 1.75rem; margin: 1rem 0 .25rem; }
        h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
        article { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; }
        article p { margin: .4rem 0; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 0; font-size: .9rem; }
        dt { color: var(--quiet); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .verb { display: inline-block; min-width: 3.75rem; font: 600 .8rem/1.5 ui-monospace, monospace; text-align: center; border: 1px solid currentColor; border-radius: .3rem; padding: 0 .3rem; }
        </style>
        </head>
        <body>
        """;
}
