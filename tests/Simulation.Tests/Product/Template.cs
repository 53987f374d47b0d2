using Dapper;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Ottu.Application.Identity;
using Ottu.Application.Kernel;
using Ottu.Application.Operations.Approvals;
using Ottu.Application.Settings;
using Ottu.Domain.Identity;
using Ottu.Domain.Kernel;
using Ottu.Infrastructure.Sql;
using Ottu.Simulation.Tests.Time;

namespace Ottu.Simulation.Tests.Product;

/// <summary>The migrated and seeded database, made once and copied for each history.</summary>
sealed record Template(byte[] Database, StaffUser Maker, StaffUser Checker)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    /// <summary>The database itself writes down every state that a record takes, in the commit that changes it.</summary>
    const string Moves = """
        CREATE TABLE simulated_move (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, ref INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, at INTEGER NULL);
        CREATE TRIGGER simulated_session AFTER UPDATE OF state ON payment_session WHEN old.state <> new.state
          BEGIN INSERT INTO simulated_move (kind, ref, before, after) VALUES ('session', new.id, old.state, new.state); END;
        CREATE TRIGGER simulated_attempt AFTER UPDATE OF state ON attempt WHEN old.state <> new.state
          BEGIN INSERT INTO simulated_move (kind, ref, before, after, at) VALUES ('attempt', new.id, old.state, new.state, new.finished_at); END;
        CREATE TRIGGER simulated_operation AFTER UPDATE OF state ON operation WHEN old.state <> new.state
          BEGIN INSERT INTO simulated_move (kind, ref, before, after) VALUES ('operation', new.id, old.state, new.state); END;
        CREATE TRIGGER simulated_schedule AFTER UPDATE OF status ON billing_schedule WHEN old.status <> new.status
          BEGIN INSERT INTO simulated_move (kind, ref, before, after) VALUES ('schedule', new.id, old.status, new.status); END;
        CREATE TRIGGER simulated_run AFTER UPDATE OF state ON billing_run WHEN old.state <> new.state
          BEGIN INSERT INTO simulated_move (kind, ref, before, after) VALUES ('run', new.id, old.state, new.state); END;
        """;

    static readonly Lazy<Template> Made = new(Make);

    public static Template Current => Made.Value;

    /// <summary>In memory where there is such a folder: a process that dies takes nothing of the system with it.</summary>
    public static string Folder { get; } = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "ottu-simulation-" + Environment.ProcessId);

    static Template Make()
    {
        Directory.CreateDirectory(Folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
        var file = Path.Combine(Folder, "template.db");
        var users = Fill($"Data Source={file};Pooling=False").GetAwaiter().GetResult();
        return new Template(File.ReadAllBytes(file), users.Maker, users.Checker);
    }

    static async Task<(StaffUser Maker, StaffUser Checker)> Fill(string connectionString)
    {
        var clock = new NodeClock(new EventLoop(Start, new Dice(0)), new Lifetime());
        await using var services = ProductServices.ForTemplate(clock, connectionString);
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider;
        var seed = new Seed(Shop.Seed(), "The simulation's seed", ForNewcomers: false, ApiKey: null, PublicKey: null, new Secret(ProductServices.WebhookKey));
        await provider.GetRequiredService<Migrator>().Run(() => provider.GetRequiredService<ApplySeed>().Run(seed, default), default);
        provider.GetRequiredService<SimulatedCaller>().Principal = new Principal.PrivateKey("simulate");
        var approval = new Fields(new() { ["installed"] = true, ["checker"] = "checker" });
        if ((await provider.GetRequiredService<IMediator>().Send(new ChangeApprovalConfig(approval))).Problem is { } problem) throw new InvalidOperationException(problem.ToString());
        var identities = provider.GetRequiredService<IIdentityStore>();
        var users = ((await identities.FindUser("maker", default))!.User, (await identities.FindUser("checker", default))!.User);
        await using var connection = new SqliteConnection(connectionString);
        await connection.ExecuteAsync(Moves);
        await connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        return users;
    }
}
