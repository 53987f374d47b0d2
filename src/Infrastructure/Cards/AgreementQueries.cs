using System.Text.Json.Nodes;
using MediatR;
using Ottu.Application.Cards;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Domain.Cards;
using Ottu.Domain.Gateways;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Cards;

/// <summary>Agreements as the back office reads them.</summary>
sealed class AgreementQueries(Db db, ICaller caller) : IRequestHandler<ListAgreements, Result<Page<JsonObject>>>
{
    static readonly Combinations Matching = new("customer_id = @CustomerId", "state = @State");

    static readonly IReadOnlyList<Statement> Count = Matching.Each((where, d) => d.CountUpTo(BoundedList.CountTo, $"FROM agreement {where}"));
    static readonly IReadOnlyList<Statement> Newest = Matching.Each((where, d) => $"SELECT {AgreementRow.Columns} FROM agreement {where} ORDER BY id DESC {d.Page}");

    static readonly Statement CardsOf = new(
        "SELECT a.id AS Id, c.token AS Token, c.brand AS Brand, c.last_four AS LastFour, c.pg_code AS PgCode " +
        "FROM agreement a JOIN card c ON c.id = a.card_ref WHERE a.id BETWEEN @least AND @most");

    public async Task<Result<Page<JsonObject>>> Handle(ListAgreements request, CancellationToken ct)
    {
        if (!caller.Can(Permissions.ViewTransactions)) return Problem.Forbidden.Instance;
        var (customer, state, window) = request;
        if (Given(state) is { } word && !Wire<AgreementState>.TryParse(word, out _)) return Problem.Field("state", FieldTexts.Choice(word));
        var parameters = new { CustomerId = Given(customer), State = Given(state), limit = window.OneMore, offset = window.Offset };
        var which = Matching.Which(parameters.CustomerId, parameters.State);
        var page = await db.Bounded<AgreementRow>(Newest[which], Count[which], parameters, window, ct);
        var rows = page.Items;
        var cards = rows.Count == 0 ? [] : (await db.Query<LinkedCard>(CardsOf, new { least = rows[^1].Id, most = rows[0].Id }, ct)).ToDictionary(card => card.Id);
        return page.Select(row => AgreementView.Of(row.ToAgreement(), cards.GetValueOrDefault(row.Id)?.ToJson()));
    }

    static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    sealed record LinkedCard(long Id, string Token, string Brand, string LastFour, string PgCode)
    {
        public JsonObject ToJson() => AgreementView.Card(Token, Brand, CardMask.InList(LastFour), PgCode);
    }
}
