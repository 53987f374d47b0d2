using Ottu.Infrastructure.Sql;
using Ottu.Sql.Tests.Schema;

namespace Ottu.Sql.Tests.Statements;

/// <summary>The first page of a list whose table only grows costs what it shows. docs/adr/0023</summary>
public class ListPlanTests
{
    [Theory]
    [InlineData("Webhooks.DeliveryQueries.Newest[0]", "w")]
    [InlineData("Webhooks.DeliveryQueries.Newest[1]", null)]
    [InlineData("Audit.AuditQueries.Entries[0]", "a")]
    [InlineData("Audit.AuditQueries.Entries[1]", null)]
    [InlineData("Audit.AuditQueries.Entries[3]", null)]
    [InlineData("Notifications.NotificationsQueries.Mails", "mail")]
    [InlineData("Notifications.NotificationsQueries.Alerts", "a")]
    [InlineData("Ledger.LedgerQueries.Entries[0]", "e")]
    [InlineData("Ledger.LedgerQueries.Entries[1]", null)]
    [InlineData("Ledger.LedgerQueries.Entries[6]", null)]
    [InlineData("Routing.DecisionQueries.Newest[0]", "d")]
    [InlineData("Routing.DecisionQueries.Newest[1]", null)]
    [InlineData("Routing.DecisionQueries.Newest[2]", null)]
    [InlineData("Operations.Approvals.ApprovalQueries.Newest", "r")]
    [InlineData("Cards.AgreementQueries.Newest[0]", "agreement")]
    [InlineData("Billing.BillingQueries.Newest[0]", "s")]
    [InlineData("Billing.BillingQueries.Newest[2]", null)]
    [InlineData("Jobs.JobQueries.Runs", null)]
    public void A_page_reads_no_more_than_it_shows(string name, string? walked)
    {
        using var database = SqliteSchema.Migrate(MigrationFolder.All.Single(set => set.Folder.Length == 0).Sqlite);
        QueryPlan.Growing(QueryPlan.Of(StatementCatalogue.All.Single(entry => entry.Name == name).Statement.For(Dialect.Sqlite), database), walked).ShouldBeEmpty();
    }

    // The place of a combination in such a list is told by its terms in order, as bits.
    [Fact]
    public void Combinations_are_found_where_they_were_put()
    {
        var terms = StatementCatalogue.All.Where(entry => entry.Name.StartsWith("Billing.BillingQueries.Newest[", StringComparison.Ordinal)).ToDictionary(entry => entry.Name, entry => entry.Statement.ToString());
        terms.Count.ShouldBe(8);
        terms["Billing.BillingQueries.Newest[5]"].ShouldContain("WHERE s.status = @Status AND s.agreement_id = @AgreementId ORDER BY");
    }
}
