namespace Ottu.WebApi.Http;

/// <summary>A request body that ends after so many bytes, and tells when there were more.</summary>
sealed class CutStream(Stream inner, long limit, Action cut) : Stream
{
    long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read > limit) return 0;
        var read = await Next(buffer, cancellationToken);
        _read += read;
        if (_read <= limit) return read;
        cut();
        return 0;
    }

    async ValueTask<int> Next(Memory<byte> buffer, CancellationToken ct)
    {
        try
        {
            return await inner.ReadAsync(buffer, ct);
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw BoundedBody.Broken(error);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Nobody may wait for a sender.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
