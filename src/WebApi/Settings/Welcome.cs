using Ottu.Application.Settings;
using Spectre.Console;

namespace Ottu.WebApi.Settings;

/// <summary>The first thing a newcomer sees: where the server is and the keys it made. Written to the console, never to a log.</summary>
static class Welcome
{
    const int Widest = 100;

    public static void Show(IAnsiConsole console, string url, SeededKeys seeded, bool demo)
    {
        // A redirected console claims 80 columns, too few for a key of 64 digits.
        console.Profile.Width = Math.Max(console.Profile.Width, Widest);
        var rows = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap());
        Row("Server", url, "bold");
        if (demo) Row("Demo", url + "/demo", "bold");
        Row("Back office", url + "/admin", "bold");
        if (seeded.Keys is { } keys)
        {
            Row("Private key", keys.Secret.Reveal(), "green");
            Row("Public key", keys.PublicKey, "green");
        }

        if (seeded.WebhookKey is { } webhookKey) Row("Webhook key", webhookKey.Reveal(), "green");
        if (seeded.Superuser is { } superuser)
        {
            Row("Sign in as", superuser.Username, "green");
            Row("Password", superuser.Password.Reveal(), "green");
        }

        console.Write(new Panel(rows).Header(" Ottu.Clean ").RoundedBorder().Padding(1, 0));
        if (seeded.Superuser is not null) console.MarkupLine("[dim]The password is shown this once.[/]");
        if (seeded.Keys is not null) console.MarkupLine("[dim]The keys are shown this once. Send the private one as[/] Authorization: Api-Key <private key>");

        void Row(string name, string value, string style) => rows.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(value, Style.Parse(style)));
    }
}
