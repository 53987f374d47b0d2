using System.Diagnostics;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Billing;

namespace Ottu.Bench;

/// <summary>Merchant-initiated charges per second: so many agreements are due, and the billing run charges them at the sandbox, which answers at once.</summary>
static class MerchantCharges
{
    const string Numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count) ";

    public static async Task<int> Run(Options options)
    {
        Console.WriteLine($"mit: {Environment.ProcessorCount} processors, SQLite synchronous=FULL, sandbox in process");
        Console.WriteLine($"{"due",8} {"charges/s",10} {"seconds",8} {"us/charge",10} {"before MB",10} {"peak MB",8} {"charged",8} {"left",6} {"twice",6}");
        var isRight = true;
        foreach (var due in options.Due) isRight &= await Measure(due);
        return isRight ? 0 : 1;
    }

    static async Task<bool> Measure(int due)
    {
        var folder = Path.Combine(Directory.GetCurrentDirectory(), "artifacts", "bench", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        try
        {
            File.Copy(Sessions.SeedFile(AppContext.BaseDirectory), Path.Combine(folder, "seed.json"));
            await using var product = new Product(folder, Sessions.FreePort(), roles: "web");
            product.Start();
            await Prepare(product.Database, folder, due);
            return await Charge(product, folder, due);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<bool> Charge(Product product, string folder, int due)
    {
        GC.Collect();
        var before = Environment.WorkingSet;
        using var watch = new PeakWatch();
        var clock = Stopwatch.StartNew();
        int charged;
        await using (var scope = product.Services.CreateAsyncScope()) charged = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new ChargeDueAgreements());
        var seconds = clock.Elapsed.TotalSeconds;
        var left = await Number(product.Database, "SELECT COUNT(*) FROM billing_schedule WHERE cycle_no <> 1 OR session_ref IS NOT NULL");
        var twice = await Number(Path.Combine(folder, "sandbox.db"), $"SELECT COALESCE(SUM(charge_count), 0) - {due} FROM sandbox_payment");
        Console.WriteLine($"{due,8} {charged / seconds,10:0} {seconds,8:0.0} {seconds / charged * 1e6,10:0} {before / 1048576,10} {watch.Peak / 1048576,8} {charged,8} {left,6} {twice,6}");
        return charged == due && left == 0 && twice == 0;
    }

    /// <summary>Customers, their cards and agreements, in bulk; they share one card in the bank's vault.</summary>
    static async Task Prepare(string database, string folder, int due)
    {
        await Execute(
            Path.Combine(folder, "sandbox.db"),
            1,
            "INSERT INTO sandbox_card (token, pg_code, gateway, brand, bin, last_four, expiry, holder, fingerprint, present, absent, created_at) " +
            "VALUES ('vlt_bench', 'mock', 'ottu_sandbox', 'VISA', '424242', '4242', '12/39', NULL, 'bench', 'approve', 'approve', 0)");
        var terms = """{"id":"A1","type":"recurring","frequency":"monthly","amount_variability":"variable","expiry_date":"2099-01-01","cycle_interval_days":28,"total_cycles":100}""";
        await Execute(
            database,
            due,
            Numbers + "INSERT INTO card (token, customer_id, environment, pg_code, gateway, gateway_token, fingerprint, brand, bin, last_four, expiry_month, expiry_year, expires_at, holder, created_at, last_used_at) " +
            "SELECT CAST(9000000000000000 + i AS TEXT), 'c' || i, 'sandbox', 'mock', 'ottu_sandbox', 'vlt_bench', 'f' || i, 'VISA', '424242', '4242', '12', '39', 2208988800000, NULL, 0, 0 FROM n",
            "INSERT INTO agreement (agreement_id, customer_id, environment, terms, state, card_ref, cycles, created_at) " +
            $"SELECT 'A1', c.customer_id, 'sandbox', '{terms}', 'live', c.id, 0, 0 FROM card c",
            "INSERT INTO billing_schedule (agreement_ref, agreement_id, customer_id, environment, pg_code, variant, status, amount, currency_code, interval_unit, interval_count, start_date, day_of_month, time_of_day, " +
            "plan_index, least_days, when_exhausted, next_run_at, cycle_no, tries, failures, missed, paid_amount, language, created_at, version) " +
            "SELECT a.id, 'A1', a.customer_id, 'sandbox', 'mock', 'recurring', 'active', 19000, 'KWD', 'month', 1, date('now', '-1 day'), 15, 540, 0, 28, 'pause', " +
            "CAST(strftime('%s', 'now', '-1 hour') AS INTEGER) * 1000, 0, 0, 0, 0, 0, 'en', 0, 1 FROM agreement a");
    }

    static async Task Execute(string file, int count, params string[] statements)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var statement in statements)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            if (statement.Contains("$count", StringComparison.Ordinal)) command.Parameters.AddWithValue("$count", count);
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    static async Task<long> Number(string file, string query)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The highest working set, looked at twenty times a second.</summary>
    sealed class PeakWatch : IDisposable
    {
        readonly Timer _timer;
        long _peak = Environment.WorkingSet;

        public PeakWatch() => _timer = new Timer(_ => _peak = Math.Max(_peak, Environment.WorkingSet), state: null, dueTime: 0, period: 50);

        public long Peak => _peak;

        public void Dispose() => _timer.Dispose();
    }
}
