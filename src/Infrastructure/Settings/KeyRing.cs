using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Ottu.Application.Kernel;
using Ottu.Infrastructure.Sql;
using Statement = Ottu.Infrastructure.Sql.Sql;

namespace Ottu.Infrastructure.Settings;

/// <summary>The Data Protection key ring as a table, so that every node and every restart decrypts what another encrypted.</summary>
sealed class KeyRing(Db db) : IXmlRepository
{
    static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    static readonly Statement All = new("SELECT xml FROM data_protection_key ORDER BY id");

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. Await(db.Query<string>(All, parameters: null, CancellationToken.None)).Select(text => XElement.Parse(text))];

    static readonly Statement Insert = new("INSERT INTO data_protection_key (friendly_name, xml) VALUES (@friendlyName, @xml)");
    static readonly Statement Turn = new("UPDATE installation SET config_version = config_version WHERE id = 1");

    /// <summary>
    /// Nodes that start together each make a key; the first one stored serves all, the others are dropped and the framework then uses what
    /// it reads back.
    /// </summary>
    public void StoreElement(XElement element, string friendlyName) => Await(db.InTransaction(
        async tx =>
        {
            await tx.Sql().Execute(Turn);
            if (IsKey(element) && (await tx.Sql().Query<string>(All)).Any(text => IsAsNew(XElement.Parse(text), element))) return;
            await tx.Sql().Execute(Insert, new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) });
        },
        CancellationToken.None));

    static bool IsKey(XElement element) => element.Name.LocalName == "key";

    static bool IsAsNew(XElement stored, XElement element) => IsKey(stored) && CreationOf(stored) > CreationOf(element) - Fresh;

    static DateTimeOffset CreationOf(XElement element) =>
        DateTimeOffset.Parse(element.Element("creationDate")!.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    // The framework's contract is synchronous; it calls from start-up and from its own background refresh only.
    static T Await<T>(Task<T> work) => Task.Run(() => work).GetAwaiter().GetResult();

    static void Await(Task work) => Task.Run(() => work).GetAwaiter().GetResult();
}
