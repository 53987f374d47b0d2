using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Application.Gateways;
using Ottu.Application.Payments;

namespace Ottu.Api.Tests.Payments;

/// <summary>Gateways that hang, break or answer at the worst moment: what is not known is never called failed.</summary>
public sealed class SilentGatewayTests : IDisposable
{
    // No jobs of its own: the test says when the gateways are asked.
    readonly ScriptedHost _host = new() { Settings = { ["Ottu:Roles"] = "web" } };

    public void Dispose() => _host.Dispose();

    [Fact]
    [Trait("check", "ruling-9")]
    public async Task A_charge_that_hangs_is_undecided_before_anyone_may_take_it_for_unsent()
    {
        var hangs = new TaskCompletionSource();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.OnCharge = async (_, go) =>
        {
            entered.TrySetResult();
            await hangs.Task;
            return await go();
        };
        var session = await _host.CreateSession();
        var payer = Payer.Of(_host);
        var paying = payer.Pay(session);
        await entered.Task;
        for (var seconds = 0; seconds < 40 && !paying.IsCompleted; seconds++)
        {
            _host.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(paying, Task.Delay(50));
        }

        paying.IsCompleted.ShouldBeTrue("The payer waits for a gateway that does not answer.");
        (await paying).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Inquire();
        (await AttemptStates(session)).ShouldBe(["pending"]);
        hangs.SetResult();
    }

    [Fact]
    [Trait("check", "ruling-9")]
    public async Task An_answer_that_comes_while_the_gateway_is_asked_is_not_overlooked()
    {
        _host.Settings["Ottu:Inquiry:OrphanSeconds"] = "1";
        var mayAnswer = new TaskCompletionSource();
        var charged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.OnCharge = async (_, go) =>
        {
            var answer = await go();
            charged.SetResult();
            await mayAnswer.Task;
            return answer;
        };
        var session = await _host.CreateSession();
        var paying = Payer.Of(_host).Pay(session, number: Payer.Challenges);
        await charged.Task;
        _host.OnInquire = async (_, go) =>
        {
            mayAnswer.SetResult();
            await paying;
            return await go();
        };
        _host.Clock.Advance(TimeSpan.FromSeconds(2));

        await Inquire();

        (await paying).Headers.Location!.ToString().ShouldContain("/sandbox/3ds/");
        (await AttemptStates(session)).ShouldBe(["pending"]);
    }

    [Fact]
    [Trait("check", "ruling-1")]
    public async Task One_attempt_that_cannot_be_asked_about_does_not_hide_the_others()
    {
        var first = await Undecided();
        var second = await Undecided();
        var broken = default(string);
        _host.OnInquire = (request, go) => request.ReferenceNumber == (Interlocked.CompareExchange(ref broken, request.ReferenceNumber, null) ?? request.ReferenceNumber)
            ? throw new InvalidOperationException("An adapter with a bug.")
            : go();

        // What an adapter throws is silence of its gateway: logged, asked again, never taken for a no.
        foreach (var minutes in new[] { 15, 3, 3 })
        {
            _host.Clock.Advance(TimeSpan.FromMinutes(minutes));
            await Inquire();
        }

        var states = (await AttemptStates(first)).Concat(await AttemptStates(second)).Order();
        states.ShouldBe(["failed", "pending"]);
    }

    [Fact]
    [Trait("check", "ruling-1")]
    public async Task Silence_of_a_gateway_that_is_never_asked_is_given_to_a_person()
    {
        (await _host.Merchant().PatchAsJsonAsync("/b/api/v1/admin/mids/mock/", new JsonObject { ["inquiry_minutes"] = 0 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        var session = await Undecided();

        (await AttemptStates(session)).ShouldBe(["pending"]);
        var alerts = await (await _host.Merchant().GetAsync("/b/api/v1/admin/alerts/")).ShouldBe(HttpStatusCode.OK);
        alerts["results"]!.AsArray().Select(alert => (string)alert!["kind"]!).ShouldBe(["undecided_attempt"]);
    }

    async Task<string> Undecided()
    {
        var session = await _host.CreateSession(("extra", new JsonObject { ["simulator"] = new JsonObject { ["mock"] = "timeout" } }));
        await Payer.Of(_host).Pay(session);
        return session;
    }

    async Task Inquire()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new InquirePending());
    }

    async Task<string[]> AttemptStates(string session)
    {
        var detail = await (await _host.Merchant().GetAsync($"/b/api/v1/admin/transactions/{session}/")).ShouldBe(HttpStatusCode.OK);
        return [.. detail["attempts"]!.AsArray().Select(attempt => (string)attempt!["state"]!)];
    }
}
