using MediatR;
using Ottu.Application.Ledger;
using Ottu.WebApi.Http;

namespace Ottu.WebApi.Ledger;

static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/b/api/v1/admin/ledger").Allow(Access.Merchant).WithTags("Administration");
        admin.MapGet("/balances/", async ([AsParameters] LedgerQuery query, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListBalances(query.Filter, page.Window), ct))).WithSummary("Balances per connection and currency, or of one transaction");
        admin.MapGet("/entries/", async ([AsParameters] LedgerQuery query, PageQuery page, IMediator mediator, CancellationToken ct) =>
            page.Answer(await mediator.Send(new ListLedgerEntries(query.Filter, page.Window), ct))).WithSummary("Entries of the double-entry books, newest first");
    }

    /// <summary>The filter as the query string names it.</summary>
    sealed record LedgerQuery(string? session_id, string? pg_code, string? currency)
    {
        public LedgerFilter Filter => new(session_id, pg_code, currency);
    }
}
