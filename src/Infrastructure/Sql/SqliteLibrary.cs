using System.Reflection;
using System.Runtime.InteropServices;

namespace Ottu.Infrastructure.Sql;

/// <summary>Chooses the native SQLite: the system's where it is newer than the bundled one, which is from 2021. docs/adr/0004</summary>
static class SqliteLibrary
{
    const string Bundled = "e_sqlite3";
    const int BundledVersion = 3_035_005;
    static readonly string[] SystemNames = ["libsqlite3.so.0", "libsqlite3.0.dylib", "winsqlite3"];
    static readonly Lazy<bool> Loaded = new(LoadOnce);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate int VersionNumber();

    public static void Load() => _ = Loaded.Value;

    static bool LoadOnce()
    {
        var newer = FindNewer();
        if (newer != 0)
        {
            NativeLibrary.SetDllImportResolver(
                Assembly.Load("SQLitePCLRaw.provider.e_sqlite3"),
                (name, assembly, path) => name == Bundled ? newer : 0);
        }

        SQLitePCL.Batteries_V2.Init();
        return newer != 0;
    }

    static nint FindNewer()
    {
        foreach (var name in SystemNames)
        {
            if (!NativeLibrary.TryLoad(name, out var library)) continue;
            if (NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var export)
                && Marshal.GetDelegateForFunctionPointer<VersionNumber>(export)() > BundledVersion)
            {
                return library;
            }

            NativeLibrary.Free(library);
        }

        return 0;
    }
}
