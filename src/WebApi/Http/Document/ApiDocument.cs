using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace Ottu.WebApi.Http.Document;

/// <summary>The description of this API by itself: <c>/openapi/v1.json</c>, and the same as a page at <c>/docs</c>.</summary>
static class ApiDocument
{
    const string KeyScheme = "ApiKey";
    const string BasicScheme = "Basic";
    const string PublicScheme = "PublicKey";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = IsApi;
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(DescribeOperation);
    });

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").DisableRateLimiting();
        app.MapGet("/docs", ReferencePage.Show).ExcludeFromDescription();
    }

    /// <summary>Pages, their assets and files are no API.</summary>
    static bool IsApi(ApiDescription description) => description.RelativePath is { } path
        && (path.StartsWith("b/", StringComparison.Ordinal) || path.StartsWith("health/", StringComparison.Ordinal));

    static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Ottu.Clean",
            Version = typeof(ApiDocument).Assembly.GetName().Version?.ToString(3) ?? "0",
            Description = "Payment orchestration. Every route answers with and without a trailing slash; bodies are JSON, URL-encoded forms or multipart.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [KeyScheme] = Header("Authorization", "A private key: `Api-Key <8 letters>.<32 letters>`. It holds every right."),
            [PublicScheme] = Header("Authorization", "A public key: `Api-Key <40 hexadecimal digits>`. For pages and apps of the merchant."),
            [BasicScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "A dashboard user with explicit permissions." },
        };
        document.Paths = Canonical(document.Paths);
        return Task.CompletedTask;
    }

    /// <summary>The canonical form of an API path ends in a slash; the framework drops it.</summary>
    static OpenApiPaths Canonical(OpenApiPaths paths)
    {
        var canonical = new OpenApiPaths();
        foreach (var (path, item) in paths) canonical.Add(path.StartsWith("/b/", StringComparison.Ordinal) ? path.TrimEnd('/') + "/" : path, item);
        return canonical;
    }

    static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<AllowedAccess>().LastOrDefault() is not { Access: var access }) return Task.CompletedTask;
        operation.Security = [.. SchemesOf(access).Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, context.Document)] = [] })];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "The credential is missing or not valid here." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = "A permission is missing." });
        operation.Responses.TryAdd("429", new OpenApiResponse { Description = "Too many requests; `Retry-After` says when to come back." });
        if (metadata.OfType<ReadsBody>().LastOrDefault() is not { Kinds: var kinds }) return Task.CompletedTask;
        operation.Responses.TryAdd("400", new OpenApiResponse { Description = "Messages per field, or `detail`." });
        operation.Responses.TryAdd("415", new OpenApiResponse { Description = "The content type is not read here." });
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = ContentOf(kinds) };
        return Task.CompletedTask;
    }

    static IEnumerable<string> SchemesOf(Access access)
    {
        if (access.HasFlag(Access.PrivateKey)) yield return KeyScheme;
        if (access.HasFlag(Access.Staff)) yield return BasicScheme;
        if (access.HasFlag(Access.PublicKey)) yield return PublicScheme;
    }

    static Dictionary<string, OpenApiMediaType> ContentOf(BodyKinds kinds)
    {
        var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
        if (kinds.HasFlag(BodyKinds.Json)) content["application/json"] = Any();
        if (kinds.HasFlag(BodyKinds.Form)) content["application/x-www-form-urlencoded"] = Any();
        if (kinds.HasFlag(BodyKinds.Multipart)) content["multipart/form-data"] = Any();
        if (kinds.HasFlag(BodyKinds.Csv)) content["text/csv"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return content;

        static OpenApiMediaType Any() => new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } };
    }

    static OpenApiSecurityScheme Header(string name, string description) => new()
    {
        Type = SecuritySchemeType.ApiKey,
        In = ParameterLocation.Header,
        Name = name,
        Description = description,
    };
}
