using System.Globalization;
using Ottu.Infrastructure.Audit;
using Ottu.Infrastructure.Billing;
using Ottu.Infrastructure.Cards;
using Ottu.Infrastructure.Gateways;
using Ottu.Infrastructure.Identity;
using Ottu.Infrastructure.Jobs;
using Ottu.Infrastructure.Kernel;
using Ottu.Infrastructure.Ledger;
using Ottu.Infrastructure.Notifications;
using Ottu.Infrastructure.Operations;
using Ottu.Infrastructure.Payments;
using Ottu.Infrastructure.Routing;
using Ottu.Infrastructure.Settings;
using Ottu.Infrastructure.Sql;
using Ottu.Infrastructure.Webhooks;
using Ottu.WebApi.Audit;
using Ottu.WebApi.Billing;
using Ottu.WebApi.Cards;
using Ottu.WebApi.BackOffice;
using Ottu.WebApi.Checkout;
using Ottu.WebApi.Checkout.Pages;
using Ottu.WebApi.Gateways;
using Ottu.WebApi.Http;
using Ottu.WebApi.Http.Document;
using Ottu.WebApi.Identity;
using Ottu.WebApi.Jobs;
using Ottu.WebApi.Ledger;
using Ottu.WebApi.Notifications;
using Ottu.WebApi.Operations;
using Ottu.WebApi.Payments;
using Ottu.WebApi.Routing;
using Ottu.WebApi.Settings;
using Ottu.WebApi.Webhooks;

// Whatever the machine's language: what we write is read by programs.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

var builder = WebApplication.CreateBuilder(

    // Configuration is read once: watching the folder for changes would hear of every write to a database below it.
    ["--hostBuilder:reloadConfigOnChange=false", .. args]);
builder.Services
    .AddKernel()
    .AddIdentity()
    .AddSettings(builder.Configuration)
    .AddPayments()
    .AddCards()
    .AddSmartRouting()
    .AddBilling()
    .AddOperations()
    .AddLedger()
    .AddInquiry()
    .AddGateways()
    .AddWebhooks()
    .AddNotifications()
    .AddAudit()
    .AddJobs(builder.Configuration)
    .AddCheckoutPages()
    .AddBackOffice()
    .AddHttpPipeline()
    .AddStartup();

var app = builder.Build();
await app.PrepareInstallation();

app.UseHttpPipeline();

app.MapHealth();
app.MapApiDocument();
app.MapPayments();
app.MapCards();
app.MapSmartRouting();
app.MapBilling();
app.MapOperations();
app.MapInquiry();
app.MapCheckout();
app.MapCheckoutPages();
app.MapGateways();
app.MapWebhooks();
app.MapLedger();
app.MapNotifications();
app.MapIdentity();
app.MapSettings();
app.MapAudit();
app.MapJobs();
app.MapBackOffice();

await app.RunAsync();

/// <summary>Names the entry point for tests.</summary>
public partial class Program;
