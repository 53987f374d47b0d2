using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Gateways;
using Ottu.Application.Kernel;
using Ottu.Application.Payments;
using Ottu.Application.Settings;
using Ottu.Application.Webhooks;
using Ottu.Domain.Kernel;
using Ottu.Domain.Payments;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Webhooks;

namespace Ottu.Api.Tests.Webhooks;

/// <summary>The product with scripted merchants behind its webhooks, and payments that are settled without a page.</summary>
public sealed class WebhookHost : OttuHost
{
    public const string Redirect = "https://shop.example/done?lang=en";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    readonly Action<JsonObject>? _configure;
    readonly bool _realNetwork;
    int _count;

    /// <param name="configure">Changes the seed's <c>webhook_config</c>.</param>
    /// <param name="realNetwork">Calls real sockets instead of the scripted merchants.</param>
    public WebhookHost(Action<JsonObject>? configure = null, bool realNetwork = false)
    {
        (_configure, _realNetwork) = (configure, realNetwork);
        Receiver = new Receiver(Clock);
    }

    public Receiver Receiver { get; }

    /// <summary>With <c>realNetwork</c>: names and connections as the test wants them.</summary>
    public WebhookNetwork? Network { get; init; }

    public OutboxPump Pump => Services.GetRequiredService<OutboxPump>();

    /// <summary>A session whose one attempt is running.</summary>
    public async Task<Attempt> Start(string? webhookUrl = "https://shop.example/hook", Func<SessionTerms, SessionTerms>? change = null)
    {
        var sessions = Services.GetRequiredService<ISessions>();
        var terms = new SessionTerms
        {
            Type = SessionType.PaymentRequest,
            Amount = Money.FromMinor(10_000, Currency.Of("KWD")),
            PgCodes = ["mock"],
            OrderNo = "ORD-1",
            CustomerFirstName = "نورة",
            WebhookUrl = webhookUrl,
            RedirectUrl = Redirect,
            Extra = new JsonObject { ["branch"] = "7", ["nested"] = new JsonObject() },
            ExpirationTime = TimeSpan.FromDays(1),
        };
        terms = change?.Invoke(terms) ?? terms;
        var installation = await Services.GetRequiredService<IInstallations>().Current(default);
        var quote = installation.QuoteFor(installation.Mids["mock"], terms.Type, terms.Amount, Clock.GetUtcNow());
        var number = Interlocked.Increment(ref _count);
        return await InTransaction(async tx =>
        {
            var session = Session.Create(SessionId.Of(number.ToString("x40")), terms, [quote], initiatorId: null, Clock.GetUtcNow()) with { State = SessionState.Pending };
            session = await sessions.Add(tx, session);
            return await AddAttempt(tx, session, $"ref{number}");
        });
    }

    /// <summary>Another attempt of the same session.</summary>
    public Task<Attempt> Again(Attempt attempt) => InTransaction(async tx =>
    {
        var session = await Services.GetRequiredService<ISessions>().Lock(tx, attempt.SessionRef);
        return await AddAttempt(tx, session!, attempt.ReferenceNumber + "b");
    });

    /// <summary>What the gateway says about an attempt, recorded as the payment flow records it.</summary>
    public async Task<Attempt> Settle(Attempt attempt, GatewayAnswer answer, WebhookTrigger trigger = WebhookTrigger.PayerReturn)
    {
        var installation = await Services.GetRequiredService<IInstallations>().Current(default);
        await using var scope = Services.CreateAsyncScope();
        var settler = scope.ServiceProvider.GetRequiredService<AttemptSettler>();
        return await InTransaction(tx => settler.Record(tx, installation, attempt, answer, trigger));
    }

    public async Task<Attempt> Paid(string? webhookUrl = "https://shop.example/hook") => await Settle(await Start(webhookUrl), Approved);

    public static GatewayAnswer Approved => new GatewayAnswer.Approved(
        new GatewayReceipt(new JsonObject { ["ok"] = true }, new JsonObject { ["auth_code"] = "A1", ["ref"] = "", ["card_number"] = "424242******4242" }, Card: null));

    public static GatewayAnswer Declined => new GatewayAnswer.Declined("05", "Declined.", GatewayReceipt.Empty);

    public static GatewayAnswer Undecided => new GatewayAnswer.Pending(GatewayReceipt.Empty);

    /// <summary>The delivery log of a session, oldest first, each with its body and attempts.</summary>
    public async Task<IReadOnlyList<JsonObject>> Log(Attempt attempt)
    {
        var session = await Services.GetRequiredService<ISessions>().Find(attempt.SessionRef, default);
        var list = await Read($"/b/api/v1/admin/webhook-deliveries/?session_id={session!.SessionId}");
        var details = new List<JsonObject>();
        foreach (var row in list["results"]!.AsArray().Reverse()) details.Add(await Read($"/b/api/v1/admin/webhook-deliveries/{row!["id"]}/"));
        return details;
    }

    public async Task<JsonObject> Read(string path)
    {
        using var answer = await Merchant().GetAsync(path);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }

    /// <summary>Waits for the worker of the host, whose timing is its own.</summary>
    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience) throw new TimeoutException("Waited in vain: " + what);
            await Task.Delay(10);
        }
    }

    public Task UntilReceived(int count, string host = "shop.example") =>
        Until(() => Task.FromResult(Receiver.At(host).Count >= count), $"{count} requests at {host}, got {Receiver.At(host).Count}");

    /// <summary>Waits until so many attempts of the first notification are recorded.</summary>
    public Task UntilRecorded(Attempt attempt, int attempts) =>
        Until(async () => await Log(attempt) is [var first, ..] && (int)first["attempts_made"]! >= attempts, $"{attempts} recorded attempts");

    public async Task<JsonObject> UntilFinished(Attempt attempt, int index = 0)
    {
        await Until(async () => (await Log(attempt)).ElementAtOrDefault(index) is { } row && (string?)row["status"] != "pending", "the end of the schedule");
        return (await Log(attempt))[index];
    }

    public Task<T> InTransaction<T>(Func<ITx, Task<T>> work) => Services.GetRequiredService<IDb>().InTransaction(work, default);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        if (_configure is not null)
        {
            var seed = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seed.json")))!;
            _configure(seed["webhook_config"]!.AsObject());
            Directory.CreateDirectory(Folder);
            var file = Path.Combine(Folder, "seed.json");
            File.WriteAllText(file, seed.ToJsonString());
            Settings["Ottu:Seed:File"] = file;
        }

        base.ConfigureWebHost(builder);
        if (Network is not null) builder.ConfigureServices(services => services.AddSingleton(Network));
        if (_realNetwork) return;
        builder.ConfigureServices(services =>
        {
            foreach (var client in new[] { WebhookHttp.Strict, WebhookHttp.AnyCertificate })
            {
                services.AddHttpClient(client).ConfigurePrimaryHttpMessageHandler(() => Receiver);
            }
        });
    }

    async Task<Attempt> AddAttempt(ITx tx, Session session, string reference)
    {
        var sessions = Services.GetRequiredService<ISessions>();
        var attempt = new Attempt
        {
            SessionRef = session.Id,
            ReferenceNumber = reference,
            PgCode = "mock",
            Gateway = "ottu_sandbox",
            Operation = GatewayOperation.Purchase,
            SessionAmount = session.Terms.Amount,
            Amount = session.Quotes[0].Amount,
            Fee = session.Quotes[0].Fee,
            ExchangeRate = session.Quotes[0].Rate,
            StartedAt = Clock.GetUtcNow(),
            Nonce = "nonce",
        };
        (await sessions.TryAdd(tx, attempt)).ShouldBeTrue();
        return (await sessions.Attempts(tx, session.Id)).Single(row => row.ReferenceNumber == reference);
    }
}
