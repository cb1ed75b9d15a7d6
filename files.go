package buckt

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"time"
)

// File is a file in a bucket.
type File struct {
	Object string `json:"object"`
	// ID is the key.
	ID           string    `json:"id"`
	Key          string    `json:"key"`
	Size         int64     `json:"size"`
	LastModified time.Time `json:"lastModified"`
	// ContentType and URL are "" in lists.
	ContentType string `json:"contentType"`
	// URL is the address of the file at the bucket's domain. The server does not escape the key in it; [FileClient.Download]
	// does.
	URL string `json:"url"`
}

func (f *File) missing() string {
	if f.Key == "" && f.ID == "" {
		return "data.key"
	}
	return ""
}

// FileClient is the service for files, at [Client.Files].
//
// A key is a text in UTF-8 without control characters and without the separators U+2028 and U+2029, of up to 1024 bytes according
// to the rules of S3. It may have slashes, including leading, trailing and repeated ones. The segments "." and ".." are rejected with
// an [*InvalidInputError], because they would name another resource. The bucket must be active; otherwise the error is a
// [*BadRequestError].
//
// Avoid the characters #, ? and % in keys. The open-source server of Buckt stores "a#b" as "a%23b", and returns that key in lists and
// as [File.Key]. Upload, Get and Delete find such a file by the key of the upload, "a#b", but not by the key from a list. Buckt's
// TypeScript SDK encodes "100%.txt" differently from this client. All other keys are stored unchanged.
//
// See https://docs.buckt.dev/api/files.
type FileClient struct{ core *core }

var opFilesGet = &operation{
	system: SystemBuckt, id: "bucktGetFile", name: "Files.Get",
	method: http.MethodGet, path: "/buckets/{bucketId}/files/{path}",
}

// Get fetches the metadata of a file; [FileClient.Download] fetches its content. It needs the scope files:read. A file or
// bucket that does not exist is a [*NotFoundError].
//
// See https://docs.buckt.dev/api/files/get.
func (c *FileClient) Get(ctx context.Context, bucketID, key string, opts ...CallOption) (*File, error) {
	return getObject[File](ctx, c.core, &request{op: opFilesGet, args: []string{"bucketID", bucketID, "key", key}, opts: opts})
}

// FileListParams selects files.
type FileListParams struct {
	// Prefix selects the keys that begin with it.
	Prefix string `url:"prefix,omitempty"`
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the maximum number of files per page, at most 1000. 0 means the server's default of 100.
	Limit int `url:"limit,omitempty"`
}

var opFilesList = &operation{
	system: SystemBuckt, id: "bucktListFiles", name: "Files.List",
	method: http.MethodGet, path: "/buckets/{bucketId}/files",
}

// List fetches one page of the files in a bucket, sorted by key in byte order. It needs the scope files:read. A bucket that does not
// exist is a [*NotFoundError].
//
// See https://docs.buckt.dev/api/files/list.
func (c *FileClient) List(ctx context.Context, bucketID string, params FileListParams, opts ...CallOption) (*Page[File], error) {
	return listPage[File](ctx, c.core, &request{op: opFilesList, args: []string{"bucketID", bucketID}, query: params, opts: opts})
}

// All iterates over the files of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of List or
// a [*CursorCycleError], ends the iteration.
//
// See https://docs.buckt.dev/api/files/list.
func (c *FileClient) All(ctx context.Context, bucketID string, params FileListParams, opts ...CallOption) iter.Seq2[File, error] {
	return allPages(ctx, c.core, opFilesList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[File], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, bucketID, params, opts...)
		})
}

var opFilesDelete = &operation{
	system: SystemBuckt, id: "bucktDeleteFile", name: "Files.Delete",
	method: http.MethodDelete, path: "/buckets/{bucketId}/files/{path}", object: "file",
}

// Delete deletes a file. It needs the scope files:delete. A file that does not exist is a [*NotFoundError]. A file that an
// earlier attempt of the same call deleted is a success.
//
// See https://docs.buckt.dev/api/files/delete.
func (c *FileClient) Delete(ctx context.Context, bucketID, key string, opts ...CallOption) (*WriteResult, error) {
	r := &request{op: opFilesDelete, args: []string{"bucketID", bucketID, "key", key}, opts: opts}
	deleted, err := getObject[deletedFile](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	return &WriteResult{Object: cmp.Or(deleted.Object, opFilesDelete.object), ID: cmp.Or(deleted.ID, key)}, nil
}

// deletedFile is the response to a delete. The server sends only the key, which is known.
type deletedFile struct{ WriteResult }

func (*deletedFile) missing() string { return "" }
