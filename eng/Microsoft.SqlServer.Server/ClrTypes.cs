using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage("Naming", "CA1710", Justification = "Names are dictated by SqlClient.")]

namespace Microsoft.SqlServer.Server;

/// <summary>How SqlClient serialises a CLR user-defined type. Ottu uses none; the type must exist to be looked up.</summary>
public enum Format
{
    Unknown = 0,
    Native = 1,
    UserDefined = 2,
}

/// <summary>Custom serialisation of a CLR user-defined type.</summary>
public interface IBinarySerialize
{
    void Read(BinaryReader r);

    void Write(BinaryWriter w);
}

/// <summary>Marks a CLR user-defined type.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SqlUserDefinedTypeAttribute(Format format) : Attribute
{
    public Format Format { get; } = format;

    public int MaxByteSize { get; set; }

    public bool IsFixedLength { get; set; }

    public bool IsByteOrdered { get; set; }

    public string? ValidationMethodName { get; set; }

    public string? Name { get; set; }
}

/// <summary>Thrown by SqlClient for a type that is not a valid user-defined type.</summary>
public sealed class InvalidUdtException : SystemException
{
    public InvalidUdtException()
    {
    }

    public InvalidUdtException(string? message)
        : base(message)
    {
    }

    public InvalidUdtException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
