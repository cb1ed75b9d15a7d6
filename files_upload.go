package buckt

import (
	"context"
	"net/http"
	"os"

	"github.com/bucktgo/buckt/internal/guard"
	"github.com/bucktgo/buckt/internal/mediatype"
	"github.com/bucktgo/buckt/internal/upload"
)

// expectAbove is the size in bytes above which an upload sends Expect: 100-continue, so that a rejection is received as a response
// and not as a broken connection.
const expectAbove = 1 << 20

// FileUploadParams describes an upload.
type FileUploadParams struct {
	// Source has the bytes. [FileClient.UploadFile] sets it.
	Source Source
	// ContentType is the media type of the file. If it is "", it is determined by the extension of the key, with a table that is
	// the same on every machine, or else by the first 512 bytes.
	ContentType string
	// Optimization overrides the bucket's mode for this file unless it is "".
	Optimization OptimizationMode
	// CacheControl is stored with the file in an imported bucket whose cache Buckt does not manage. Other buckets use their
	// preset.
	CacheControl string
	// Progress is called while the bytes are written to the network, with the number of bytes sent and the total, or -1 if the
	// total is unknown. Repeated bytes do not count again. It must not block, and is not called after the upload has returned.
	// It runs on another goroutine; a panic is raised on the goroutine of the upload as a [*PanicError].
	Progress func(sent, total int64)
}

var opFilesUpload = &operation{
	system: SystemBuckt, id: "bucktUploadFile", name: "Files.Upload",
	method: http.MethodPut, path: "/buckets/{bucketId}/files/{path}",
}

// Upload stores a file, and replaces a file with the same key. The bytes are streamed, not buffered in memory; [FromReader]
// documents which sources can be sent again after a failed attempt. It needs the scope files:write.
//
// A file larger than the bucket allows is a [*PayloadTooLargeError], and a type that it does not allow an
// [*UnsupportedMediaTypeError]. A file that exceeds the plan's storage is a [*PaymentRequiredError], as is optimization on the free
// plan. An image may be compressed after it was stored: [FileClient.Get] may return another size later.
//
// See https://docs.buckt.dev/api/files/upload.
func (c *FileClient) Upload(ctx context.Context, bucketID, key string, params FileUploadParams, opts ...CallOption) (*File, error) {
	op := opFilesUpload
	p, err := op.expandPath("bucketID", bucketID, "key", key)
	if err != nil {
		return nil, err
	}
	if err := params.check(op); err != nil {
		return nil, err
	}
	ctx, cancel := withTimeout(ctx, opts)
	defer cancel()
	src, media, err := params.open(ctx, op, key)
	if err != nil {
		return nil, err
	}
	return getObject[File](ctx, c.core, &request{
		op:     op,
		path:   p,
		upload: upload.NewBody(src, params.Progress),
		size:   src.Size(),
		header: params.header(media, src.Size()),
		opts:   opts,
	})
}

func (p *FileUploadParams) check(op *operation) error {
	switch {
	case !validHeaderValue(p.ContentType):
		return invalid(op, "ContentType", "must contain only printable ASCII characters")
	case !validHeaderValue(p.CacheControl):
		return invalid(op, "CacheControl", "must contain only printable ASCII characters")
	case p.Optimization != "":
		if err := checkOptimization(op, "Optimization", p.Optimization); err != nil {
			return err
		}
	}
	return p.Source.check(op)
}

// open prepares the source and determines the content type. Both may read the source, and a Read cannot be interrupted: it is
// abandoned when the context ends.
func (p *FileUploadParams) open(ctx context.Context, op *operation, key string) (*upload.Source, string, error) {
	type opened struct {
		src   *upload.Source
		media string
		err   error
	}
	result := make(chan opened, 1)
	open := func() {
		src, err := p.Source.open(op)
		media := ""
		if err == nil {
			media, err = p.mediaType(op, key, src)
		}
		result <- opened{src, media, err}
	}
	if p.Source.kind == sourceBytes {
		open()
		o := <-result
		return o.src, o.media, o.err
	}
	done := guard.Go(open)
	select {
	case err := <-done:
		if err := repanic(err); err != nil {
			return nil, "", unreadable(op, &upload.Error{Err: err})
		}
		o := <-result
		return o.src, o.media, o.err
	case <-ctx.Done():
		return nil, "", &Error{
			System: op.system, Operation: op.name, Method: op.method, Message: "nothing was sent: the source gave no bytes in time",
			cause: contextError(ctx),
		}
	}
}

// mediaType returns the content type of the file. It may read the source.
func (p *FileUploadParams) mediaType(op *operation, key string, src *upload.Source) (string, error) {
	if p.ContentType != "" {
		return p.ContentType, nil
	}
	if media := mediatype.ByExtension(key); media != "" {
		return media, nil
	}
	head, err := src.Peek(mediatype.SniffLen)
	if err != nil {
		return "", unreadable(op, err)
	}
	return mediatype.Sniff(head), nil
}

func (p *FileUploadParams) header(media string, size int64) http.Header {
	h := http.Header{"Content-Type": {media}}
	if p.Optimization != "" {
		h["X-Buckt-Optimization"] = []string{string(p.Optimization)}
	}
	if p.CacheControl != "" {
		h["Cache-Control"] = []string{p.CacheControl}
	}
	if size > expectAbove || size == upload.Unknown {
		h["Expect"] = []string{"100-continue"}
	}
	return h
}

// UploadFile uploads a file of the local file system; see [FileClient.Upload]. A file that cannot be opened is an
// [*InvalidInputError] that wraps the reason, such as [io/fs.ErrNotExist].
//
// See https://docs.buckt.dev/api/files/upload.
func (c *FileClient) UploadFile(ctx context.Context, bucketID, key, name string, params FileUploadParams, opts ...CallOption) (*File, error) {
	op := opFilesUpload
	if params.Source.kind != sourceNone {
		return nil, invalid(op, "Source", "must not be set: the path names the source")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, &InvalidInputError{Operation: op.name, Field: "name", Rule: "must be a file that can be read", cause: err}
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return nil, &InvalidInputError{Operation: op.name, Field: "name", Rule: "must be a file, not a directory", cause: err}
	}
	params.Source = FromReader(f)
	return c.Upload(ctx, bucketID, key, params, opts...)
}
