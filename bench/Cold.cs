using Microsoft.Data.Sqlite;

namespace Ottu.Bench;

/// <summary>From the start of a process to its first answer, on an empty folder and on its own database, beside an application that does nothing.</summary>
static class Cold
{
    public const string FloorHost = "floor-host";

    public static async Task<int> Run(Options options)
    {
        var (floor, fresh, again) = (new List<Start>(), new List<Start>(), new List<Start>());
        var isKept = true;
        for (var round = 0; round < options.Rounds; round++)
        {
            var folder = Path.Combine(Directory.GetCurrentDirectory(), "artifacts", "bench", Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            try
            {
                File.Copy(Sessions.SeedFile(AppContext.BaseDirectory), Path.Combine(folder, "seed.json"));
                if (round % 2 == 0) floor.Add(await Bare(folder));
                fresh.Add(await Real(folder));
                again.Add(await Real(folder));
                if (round % 2 == 1) floor.Add(await Bare(folder));
                isKept &= await Stored(folder) == 2;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        Console.WriteLine($"cold: {options.Rounds} starts each, {Environment.ProcessorCount} processors, medians, from the start of the process");
        Console.WriteLine($"{"",22} {"ready ms",9} {"min-max",12} {"first session ms",17} {"working set MB",15}");
        Show("empty application", floor);
        Show("product, empty folder", fresh);
        Show("product, again", again);
        var ratio = Middle(again, start => start.Ready.TotalMilliseconds) / Middle(floor, start => start.Ready.TotalMilliseconds);
        Console.WriteLine($"again / empty application {ratio:0.00}; every session of the first start is there after the second: {(isKept ? "yes" : "no")}");
        return isKept ? 0 : 1;
    }

    static void Show(string name, List<Start> starts)
    {
        var times = starts.ConvertAll(start => start.Ready.TotalMilliseconds);
        Console.WriteLine(
            $"{name,22} {Middle(starts, start => start.Ready.TotalMilliseconds),9:0} {$"{times.Min():0}-{times.Max():0}",12} " +
            $"{Middle(starts, start => start.Session.TotalMilliseconds),17:0} {Middle(starts, start => start.Memory / 1048576.0),15:0}");
    }

    static double Middle(List<Start> starts, Func<Start, double> value) => starts.Select(value).Order().ElementAt(starts.Count / 2);

    static async Task<Start> Bare(string folder)
    {
        var port = Sessions.FreePort();
        return await Start.Of(folder, port, [Path.Combine(AppContext.BaseDirectory, "bench.dll"), FloorHost, $"--urls=http://127.0.0.1:{port}"]);
    }

    static async Task<Start> Real(string folder)
    {
        var port = Sessions.FreePort();
        var settings = Product.Settings(folder, port, "web,worker").Select(setting => $"--{setting.Key}={setting.Value}");
        return await Start.Of(folder, port, [Path.Combine(AppContext.BaseDirectory, "Ottu.WebApi.dll"), $"--urls=http://127.0.0.1:{port}", $"--contentRoot={folder}", .. settings]);
    }

    static async Task<long> Stored(string folder)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "ottu.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM payment_session";
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
