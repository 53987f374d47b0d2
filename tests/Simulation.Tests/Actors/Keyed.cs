using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Kernel;

namespace Ottu.Simulation.Tests.Actors;

/// <summary>A request with an Idempotency-Key, as the middleware of the web project treats it.</summary>
static class Keyed
{
    static readonly Problem InFlight = new Problem.Refused("A request with this key is still being processed.", "idempotency_key_in_flight");

    public static async Task<Result<JsonObject>> Send(IServiceProvider services, World world, string key, string body, Func<Task<Result<JsonObject>>> run)
    {
        var keys = services.GetRequiredService<IIdempotency>();
        var request = (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(body);
        var result = await keys.Find(key, request, default) is { } known ? Repeat(known) : await First(keys, key, request, run);
        if (result.TryGet(out var answer, out _)) Compare(world, key, answer.ToJsonString(WireJson.Options));
        return result;
    }

    static async Task<Result<JsonObject>> First(IIdempotency keys, string key, ReadOnlyMemory<byte> request, Func<Task<Result<JsonObject>>> run)
    {
        Result<JsonObject> result = InFlight;
        try
        {
            var hasEffect = await keys.Run(key, request, async () => result = await run(), default);
            if (hasEffect) await keys.Keep(key, new StoredAnswer(result.Ok ? 201 : 400, "application/json", result.Ok ? result.Value.ToJsonString(WireJson.Options) : "{}"), default);
            return result;
        }
        catch (KeyTakenException)
        {
            return await keys.Find(key, request, default) is { } known ? Repeat(known) : InFlight;
        }
    }

    static Result<JsonObject> Repeat(KnownKey known) =>
        known is KnownKey.Answered { Answer: { Status: 201 } answer } ? (JsonObject)JsonNode.Parse(answer.Body)! : InFlight;

    static void Compare(World world, string key, string answer)
    {
        if (world.Known.Answers.TryAdd(key, answer)) return;
        if (world.Known.Answers[key] != answer) world.Known.BrokenKeys.Add($"{key} was answered {world.Known.Answers[key]} and {answer}");
    }
}
