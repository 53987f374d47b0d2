using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Ottu.Api.Tests.Hostile;

/// <summary>A digest of every table of a SQLite file. What moves without a request having had an effect is listed here, one by one.</summary>
public sealed class StoredState : IDisposable
{
    /// <summary>How many requests a caller sent, which a refused one counts too.</summary>
    static readonly string[] MovingTables = ["rate_counter", "sqlite_sequence"];

    /// <summary>When a credential was last believed, whatever became of the request.</summary>
    static readonly string[] MovingColumns = ["api_key.last_used_at", "staff_session.last_seen_at"];

    /// <summary>Rows that say that somebody was turned away.</summary>
    static readonly Dictionary<string, string> MovingRows = new(StringComparer.Ordinal) { ["audit_entry"] = "record_type <> 'sign_in'" };

    readonly SqliteConnection _connection;
    readonly List<(string Table, string Rows)> _tables = [];
    long _version = -1;
    Dictionary<string, string> _digests = [];

    public StoredState(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        foreach (var table in Texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").Except(MovingTables)) _tables.Add((table, SelectFrom(table)));
    }

    /// <summary>Which tables changed since the last call. Cheap where nothing was written.</summary>
    public IReadOnlyList<string> Changes()
    {
        var version = Convert.ToInt64(Scalar("PRAGMA data_version"));
        if (version == _version) return [];
        _version = version;
        var digests = _tables.ToDictionary(table => table.Table, table => Digest(table.Rows));
        var changed = _digests.Count == 0 ? [] : digests.Where(pair => _digests[pair.Key] != pair.Value).Select(pair => pair.Key).ToList();
        _digests = digests;
        return changed;
    }

    public void Dispose() => _connection.Dispose();

    string SelectFrom(string table)
    {
        var columns = Texts($"SELECT name FROM pragma_table_info('{table}')").Where(column => !MovingColumns.Contains($"{table}.{column}")).Select(column => $"\"{column}\"");
        return $"SELECT {string.Join(", ", columns)} FROM \"{table}\"" + (MovingRows.TryGetValue(table, out var rows) ? " WHERE " + rows : "");
    }

    string Digest(string sql)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            for (var i = 0; i < reader.FieldCount; i++)
            {
                hash.AppendData(reader.IsDBNull(i) ? "\0null"u8 : Encoding.UTF8.GetBytes(reader.GetFieldType(i) == typeof(byte[]) ? Convert.ToHexString((byte[])reader[i]) : reader[i].ToString()!));
                hash.AppendData("\u001f"u8);
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    object? Scalar(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    List<string> Texts(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }
}
