namespace Ottu.Domain.Operations;

/// <summary>What a merchant may ask for. The first three reach the gateway, the others change our books only.</summary>
public enum RequestedOperation
{
    Refund,
    Capture,
    Void,
    Cancel,
    Expire,
    Delete,
}

public static class RequestedOperations
{
    /// <summary>The kind of an operation that moves money; null for one that does not.</summary>
    public static OperationKind? Kind(this RequestedOperation operation) => operation switch
    {
        RequestedOperation.Refund => OperationKind.Refund,
        RequestedOperation.Capture => OperationKind.Capture,
        RequestedOperation.Void => OperationKind.Void,
        _ => null,
    };
}
