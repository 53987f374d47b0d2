using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Ottu.Application.Settings;
using Ottu.Domain.Kernel;

namespace Ottu.Infrastructure.Settings;

/// <summary>Reads <c>Ottu:Seed:*</c> and applies it. Runs at every start, after the migrations.</summary>
public sealed class StartupSeed(IConfiguration configuration, IHostEnvironment environment, ApplySeed apply)
{
    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public async Task<SeededKeys> Run(CancellationToken ct)
    {
        var path = configuration["Ottu:Seed:File"];
        var file = string.IsNullOrEmpty(path) ? null : await Read(Path.GetFullPath(path, environment.ContentRootPath), ct);
        var seed = new Seed(
            file,
            path ?? "The seed",
            environment.IsDevelopment(),
            Hidden("Ottu:Seed:ApiKey"),
            configuration["Ottu:Seed:PublicKey"] is { Length: > 0 } publicKey ? publicKey : null,
            Hidden("Ottu:Seed:WebhookKey"));
        return await apply.Run(seed, ct);
    }

    static async Task<JsonObject> Read(string path, CancellationToken ct)
    {
        if (!File.Exists(path)) throw new InvalidSeedException($"Ottu:Seed:File names {path}, which does not exist.");
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonNode.ParseAsync(stream, nodeOptions: null, Lenient, ct) as JsonObject ?? throw new InvalidSeedException($"{path} is invalid: it must be one JSON object.");
        }
        catch (JsonException error)
        {
            throw new InvalidSeedException($"{path} is invalid: {error.Message}");
        }
    }

    Secret? Hidden(string key) => configuration[key] is { Length: > 0 } value ? new Secret(value) : null;
}
