package buckt

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// FoundryDBObject is an object in the bucket of a file service.
type FoundryDBObject struct {
	Key          string    `json:"key"`
	Size         int64     `json:"size"`
	LastModified time.Time `json:"last_modified"`
	ETag         string    `json:"etag"`
}

// FoundryDBObjectClient is the service for the objects of a file service, at [FoundryDBClient.Objects].
//
// See https://docs.foundrydb.com/files/buckets-and-keys, which does not document these calls: their source is FoundryDB's own
// Go client.
type FoundryDBObjectClient struct{ core *core }

// FoundryDBObjectListParams selects objects.
type FoundryDBObjectListParams struct {
	// Prefix selects the objects whose keys begin with it.
	Prefix string `url:"prefix,omitempty"`
	// Delimiter, usually "/", groups the keys that contain it after the prefix into the Meta.Prefixes of the page.
	Delimiter string `url:"delimiter,omitempty"`
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string `url:"cursor,omitempty"`
	// Limit is the maximum number of objects per page, at most 1000. 0 means the server's default of 100.
	Limit int `url:"max,omitempty"`
}

type foundryDBObjectList struct {
	Objects    requiredList[FoundryDBObject] `json:"objects"`
	Prefixes   []string                      `json:"prefixes"`
	NextCursor string                        `json:"next_cursor"`
}

func (l *foundryDBObjectList) missing() string { return l.Objects.missing("objects") }

var opFoundryDBObjectsList = &operation{
	system: SystemFoundryDB, id: "foundrydbListObjects", name: "FoundryDB.Objects.List",
	method: http.MethodGet, path: "/file-services/{id}/objects",
}

// List fetches one page of the objects in the bucket of a file service. If the service is not running, the error is a
// [*ConflictError], which is not documented.
//
// See https://docs.foundrydb.com/files/buckets-and-keys, which does not document this list.
func (c *FoundryDBObjectClient) List(
	ctx context.Context, serviceID string, params FoundryDBObjectListParams, opts ...CallOption,
) (*Page[FoundryDBObject], error) {
	r := &request{op: opFoundryDBObjectsList, args: []string{"serviceID", serviceID}, query: params, opts: opts}
	l, err := getBare[foundryDBObjectList](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	return &Page[FoundryDBObject]{Items: l.Objects.list(), NextCursor: l.NextCursor, Meta: PageMeta{Prefixes: l.Prefixes}}, nil
}

// All iterates over the objects of all pages, starting at params.Cursor, without the prefixes of a Delimiter. It can be ranged over
// repeatedly. An error, such as one of List or a [*CursorCycleError], ends the iteration.
//
// See https://docs.foundrydb.com/files/buckets-and-keys, which does not document this list.
func (c *FoundryDBObjectClient) All(
	ctx context.Context, serviceID string, params FoundryDBObjectListParams, opts ...CallOption,
) iter.Seq2[FoundryDBObject, error] {
	return allPages(ctx, c.core, opFoundryDBObjectsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[FoundryDBObject], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, serviceID, params, opts...)
		})
}

var opFoundryDBObjectsDelete = &operation{
	system: SystemFoundryDB, id: "foundrydbDeleteObject", name: "FoundryDB.Objects.Delete",
	method: http.MethodDelete, path: "/file-services/{id}/objects",
}

// Delete deletes an object. The response for a key that does not exist is not documented; it may be a [*NotFoundError]. An object
// that an earlier attempt of the same call deleted is a success.
//
// See https://docs.foundrydb.com/files/buckets-and-keys, which does not document this call.
func (c *FoundryDBObjectClient) Delete(ctx context.Context, serviceID, key string, opts ...CallOption) error {
	if err := checkNotEmpty(opFoundryDBObjectsDelete, "key", key); err != nil {
		return err
	}
	r := &request{op: opFoundryDBObjectsDelete, args: []string{"serviceID", serviceID}, query: url.Values{"key": {key}}, opts: opts}
	return c.core.do(ctx, r, noResult{})
}

// FoundryDBPresignParams describes a URL. Method and Key are required.
type FoundryDBPresignParams struct {
	// Method is the only method that the URL allows: http.MethodGet, MethodPut, MethodHead or MethodDelete.
	Method FoundryDBPresignMethod
	// Key is the key of the object.
	Key string
	// Expires is the validity of the URL, in whole seconds and at most seven days. 0 means the server's default of 15 minutes.
	Expires time.Duration
	// ContentType is the Content-Type that a PUT must have.
	ContentType string
}

// foundryDBPresignBody is the JSON of FoundryDBPresignParams.
type foundryDBPresignBody struct {
	Method         FoundryDBPresignMethod `json:"method"`
	Key            string                 `json:"key"`
	ExpiresSeconds int64                  `json:"expires_seconds,omitzero"`
	ContentType    string                 `json:"content_type,omitzero"`
}

// FoundryDBPresignMethod is the method that a presigned URL allows.
type FoundryDBPresignMethod string

// The methods. They equal the constants of net/http.
const (
	FoundryDBPresignGet    FoundryDBPresignMethod = "GET"
	FoundryDBPresignPut    FoundryDBPresignMethod = "PUT"
	FoundryDBPresignHead   FoundryDBPresignMethod = "HEAD"
	FoundryDBPresignDelete FoundryDBPresignMethod = "DELETE"
)

// maxPresign is the longest validity of a signature of version 4 of AWS.
const maxPresign = 7 * 24 * time.Hour

func (p *FoundryDBPresignParams) check(op *operation) error {
	switch p.Method {
	case FoundryDBPresignGet, FoundryDBPresignPut, FoundryDBPresignHead, FoundryDBPresignDelete:
	default:
		return invalid(op, "Method", "must be GET, PUT, HEAD or DELETE, and is %q", string(p.Method))
	}
	return firstError(
		checkSeconds(op, "Expires", p.Expires, time.Second, maxPresign),
		checkNotEmpty(op, "Key", p.Key),
	)
}

// FoundryDBPresignedURL is a URL for one kind of request to one object.
type FoundryDBPresignedURL struct {
	// URL is a secret: anyone who has it can make the request.
	URL       Secret                 `json:"url"`
	Method    FoundryDBPresignMethod `json:"method"`
	ExpiresAt time.Time              `json:"expires_at"`
}

func (u *FoundryDBPresignedURL) missing() string { return requiredText("url", u.URL.Reveal()) }

// A URL changes nothing, so the call can be repeated.
var opFoundryDBObjectsPresign = &operation{
	system: SystemFoundryDB, id: "foundrydbPresignObject", name: "FoundryDB.Objects.Presign",
	method: http.MethodPost, path: "/file-services/{id}/presign", read: true,
}

// Presign creates a URL for one kind of request to one object, without a key. If the service is not running, or for a PUT if its size
// exceeds the hard quota, the error is a [*ConflictError], which is not documented.
//
// See https://docs.foundrydb.com/files/buckets-and-keys, which does not document presigned URLs.
func (c *FoundryDBObjectClient) Presign(
	ctx context.Context, serviceID string, params FoundryDBPresignParams, opts ...CallOption,
) (*FoundryDBPresignedURL, error) {
	if err := params.check(opFoundryDBObjectsPresign); err != nil {
		return nil, err
	}
	body := &foundryDBPresignBody{
		Method: params.Method, Key: params.Key, ExpiresSeconds: int64(params.Expires / time.Second), ContentType: params.ContentType,
	}
	return getBare[FoundryDBPresignedURL](ctx, c.core, &request{op: opFoundryDBObjectsPresign, args: []string{"serviceID", serviceID}, body: body, opts: opts})
}
