using MediatR;
using Ottu.Application.Payments;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Payments;

static class TransactionEndpoints
{
    public static void MapTransactions(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin/transactions").Allow(Access.Merchant).WithTags("Administration");
        admin.MapGet("/", async ([AsParameters] TransactionQuery query, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListTransactions(query.Filter, page.Window), ct))).WithSummary("List transactions");
        admin.MapGet("/totals/", async ([AsParameters] TransactionQuery query, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new TotalTransactions(query.Filter), ct)).Ok()).WithSummary("Sum transactions per currency");
        admin.MapGet("/{session_id}/", async (string session_id, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ShowTransaction(session_id), ct)).Ok()).WithSummary("Read a transaction with its attempts and notifications");
    }

    /// <summary>The filter as the query string names it.</summary>
    sealed record TransactionQuery(string? state, string? pg_code, string? currency, string? order_no, string? from, string? to, string? deleted)
    {
        public TransactionFilter Filter => new(state, pg_code, currency, order_no, from, to, deleted);
    }
}
