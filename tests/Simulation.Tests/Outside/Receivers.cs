using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Ottu.Domain.Webhooks;
using Ottu.Simulation.Tests.Product;
using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests.Outside;

/// <summary>One arrival at a merchant's server.</summary>
sealed record Arrival(string Target, string DeliveryId, JsonObject Body, bool IsSigned);

/// <summary>The merchants' servers, all of them.</summary>
sealed class Receivers(World world)
{
    readonly Dictionary<string, ReceiverMood> _moods = new(StringComparer.Ordinal);

    public List<Arrival> Arrived { get; } = [];

    public void Change(string host, ReceiverMood mood) => _moods[host] = mood;

    public void Heal() => _moods.Clear();

    public ReceiverMood MoodOf(string host) => _moods.GetValueOrDefault(host);

    public void Arrive(Uri target, string deliveryId, string text)
    {
        if (world.Mutation == Mutation.DroppedArrivals && world.Dice.OneIn(4)) return;
        var body = (JsonObject)JsonNode.Parse(text)!;
        var signature = (string?)body[Signature.Field];
        Arrived.Add(new Arrival(target.ToString(), deliveryId, body, signature == Signature.Of(body, SignatureScheme.Standard, ProductServices.WebhookKey)));
        world.Trace.Add("receiver", $"{target} {body["session_id"]?.ToString()[..6]} {body["state"]} {body["result"]} {body["operation"]}");
    }
}

enum ReceiverMood
{
    Well,

    /// <summary>Takes it and answers 500.</summary>
    Failing,

    /// <summary>Takes it and never answers.</summary>
    Hanging,

    /// <summary>Nobody listens.</summary>
    Dead,
}

/// <summary>The HTTP clients of one process.</summary>
sealed class SimulatedClients(Process process) : IHttpClientFactory
{
    readonly Wire _wire = new(process);

    public HttpClient CreateClient(string name) => new(_wire, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    sealed class Wire(Process process) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            process.EnsureAlive();
            var world = process.World;
            world.Count.Webhooks++;
            var mood = world.Receivers.MoodOf(request.RequestUri!.Host);
            if (process.DiesAt("webhook:before")) return await EventLoop.Never<HttpResponseMessage>();
            await world.Loop.Wait(world.Dice.Milliseconds(2, 200), process.Life);
            if (mood == ReceiverMood.Dead) throw new HttpRequestException(HttpRequestError.ConnectionError, "Nobody listens.");
            var text = Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(CancellationToken.None));
            world.Receivers.Arrive(request.RequestUri, request.Headers.GetValues("webhook-id").Single(), text);
            if (process.DiesAt("webhook:arrived")) return await EventLoop.Never<HttpResponseMessage>();
            if (mood == ReceiverMood.Hanging) await Hang(cancellationToken);
            await world.Loop.Wait(world.Dice.Milliseconds(2, 200), process.Life);
            return new HttpResponseMessage(mood == ReceiverMood.Failing ? HttpStatusCode.InternalServerError : HttpStatusCode.OK);
        }

        static async Task Hang(CancellationToken ct)
        {
            var never = new TaskCompletionSource();
            await using var gone = ct.Register(() => never.TrySetCanceled(ct));
            await never.Task;
        }
    }
}
