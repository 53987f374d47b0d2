using System.Text;

namespace Ottu.Simulation.Tests.Invariants;

/// <summary>The bytes on disk: database and write-ahead log, in which nothing is encrypted here.</summary>
static class CardData
{
    public static IEnumerable<Violation> IsNowhere(World world)
    {
        var secrets = world.Cards.Numbers.Concat(world.Cards.Codes).ToList();
        foreach (var file in new[] { world.DatabaseFile, world.DatabaseFile + "-wal" }.Where(File.Exists))
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var secret in secrets.Where(secret => Contains(bytes, Encoding.UTF8.GetBytes(secret)) || Contains(bytes, Encoding.Unicode.GetBytes(secret))))
            {
                yield return new Violation(Names.CardData, $"{secret[..4]}... is in {Path.GetExtension(file)}");
            }
        }
    }

    static bool Contains(byte[] bytes, byte[] secret) => bytes.AsSpan().IndexOf(secret) >= 0;
}
