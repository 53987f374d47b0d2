namespace Ottu.Infrastructure.Jobs;

/// <summary>Where a job server keeps what it must remember.</summary>
/// <param name="SqlServer">The product's database; null on SQLite, where it is this process's memory.</param>
/// <param name="MayCreateTables">Whether it makes its tables itself (<c>Ottu:Database:MigrateOnStart</c>).</param>
sealed record JobServerOptions(string? SqlServer, bool MayCreateTables);
