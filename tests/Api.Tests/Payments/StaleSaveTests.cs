using Microsoft.Extensions.DependencyInjection;
using Ottu.Api.Tests.Kernel;
using Ottu.Api.Tests.Operations;
using Ottu.Application.Kernel;
using Ottu.Application.Operations;
using Ottu.Application.Payments;
using Ottu.Domain.Operations;
using Ottu.Domain.Payments;

namespace Ottu.Api.Tests.Payments;

/// <summary>Should a lock ever fail: what was read before it is not written over what is stored. docs/states.md</summary>
public class StaleSaveTests(OttuHost host) : IClassFixture<OttuHost>
{
    [Theory]
    [InlineData(AttemptState.Pending)]
    [InlineData(AttemptState.Failed)]
    [InlineData(AttemptState.Canceled)]
    [InlineData(AttemptState.Success)]
    public async Task Money_that_came_is_not_unwritten(AttemptState state)
    {
        var id = await host.Purchase();
        await using var scope = host.Services.CreateAsyncScope();
        var (db, sessions) = (scope.ServiceProvider.GetRequiredService<IDb>(), scope.ServiceProvider.GetRequiredService<ISessions>());
        SessionId.TryParse(id, out var sessionId).ShouldBeTrue();
        var session = (await sessions.Find(sessionId!, CancellationToken.None))!;
        var attempt = (await sessions.Attempts(session.Id, CancellationToken.None)).Single();

        await Should.ThrowAsync<InvalidOperationException>(() => db.InTransaction(tx => sessions.Save(tx, attempt with { State = state }), CancellationToken.None));

        (await sessions.Attempts(session.Id, CancellationToken.None)).Single().State.ShouldBe(AttemptState.Success);
    }

    [Theory]
    [InlineData(OperationState.Reserved)]
    [InlineData(OperationState.Failed)]
    [InlineData(OperationState.Succeeded)]
    public async Task A_refund_that_was_made_is_not_unwritten(OperationState state)
    {
        var id = await host.Purchase();
        var done = (await host.Operate("refund", id, "5")).ShouldDo("5.000", "refunded");
        await using var scope = host.Services.CreateAsyncScope();
        var (db, operations) = (scope.ServiceProvider.GetRequiredService<IDb>(), scope.ServiceProvider.GetRequiredService<IOperations>());
        var operation = (await operations.Find((string)done.Body["reference_number"]!, CancellationToken.None))!;

        await Should.ThrowAsync<InvalidOperationException>(() => db.InTransaction(tx => operations.Save(tx, operation with { State = state }), CancellationToken.None));

        (await host.Children(id)).ShouldBe(["refunded 5.000"]);
    }
}
