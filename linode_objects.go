package buckt

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// LinodeObject is an object in a bucket.
type LinodeObject struct {
	// Name is the key of the object.
	Name string `json:"name"`
	// Size is the size in bytes.
	Size         int64     `json:"size"`
	LastModified time.Time `json:"last_modified"`
	ETag         string    `json:"etag"`
	// Owner is the id of the owner in S3.
	Owner string `json:"owner"`
}

// LinodeObjectClient is the service for the objects of buckets, at [LinodeClient.Objects]. It does not need an S3 client or a key. A
// region in its calls may also be a legacy cluster, such as "us-east-1".
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-bucket-content.
type LinodeObjectClient struct{ core *core }

// LinodeObjectListParams selects objects.
type LinodeObjectListParams struct {
	// Prefix selects the objects whose names begin with it.
	Prefix string `url:"prefix,omitempty"`
	// Delimiter, usually "/", groups the names that contain it after the prefix into the Meta.Prefixes of the page.
	Delimiter string `url:"delimiter,omitempty"`
	// Cursor is the NextCursor of a [Page], or any name, after which the list continues.
	Cursor string `url:"marker,omitempty"`
	// Limit is the maximum number of objects per page, 25 to 500. 0 means the server's default of 100.
	Limit int `url:"page_size,omitempty"`
}

// linodeObjectList is one page. The common prefixes of a delimiter are objects without an ETag.
type linodeObjectList struct {
	Data        []LinodeObject `json:"data"`
	NextMarker  string         `json:"next_marker"`
	IsTruncated *bool          `json:"is_truncated"`
}

// missing requires is_truncated: without it a truncated list would look complete.
func (l *linodeObjectList) missing() string {
	switch {
	case l.Data == nil:
		return "data"
	case l.IsTruncated == nil:
		return "is_truncated"
	}
	return ""
}

var opLinodeObjectsList = &operation{
	system: SystemLinode, id: "linodeListObjects", name: "Linode.Objects.List",
	method: http.MethodGet, path: "/object-storage/buckets/{regionId}/{bucket}/object-list",
}

// List fetches one page of the objects in a bucket, sorted by name. It needs the scope object_storage:read_only. A bucket that does
// not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-bucket-content.
func (c *LinodeObjectClient) List(
	ctx context.Context, region, label string, params LinodeObjectListParams, opts ...CallOption,
) (*Page[LinodeObject], error) {
	r := &request{op: opLinodeObjectsList, args: []string{"region", region, "label", label}, query: params, opts: opts}
	l, err := getBare[linodeObjectList](ctx, c.core, r)
	if err != nil {
		return nil, err
	}
	page := &Page[LinodeObject]{Items: []LinodeObject{}, Meta: PageMeta{Limit: cmp.Or(params.Limit, linodePageSize)}}
	for _, o := range l.Data {
		if o.ETag == "" {
			page.Meta.Prefixes = append(page.Meta.Prefixes, o.Name)
		} else {
			page.Items = append(page.Items, o)
		}
	}
	if *l.IsTruncated {
		page.NextCursor = l.NextMarker
		if page.NextCursor == "" && len(l.Data) > 0 {
			page.NextCursor = l.Data[len(l.Data)-1].Name // a marker is the last name of the page, as in S3
		}
	}
	return page, nil
}

// All iterates over the objects of all pages, starting at params.Cursor, without the prefixes of a Delimiter. It can be ranged over
// repeatedly. An error, such as one of List or a [*CursorCycleError], ends the iteration.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-bucket-content.
func (c *LinodeObjectClient) All(
	ctx context.Context, region, label string, params LinodeObjectListParams, opts ...CallOption,
) iter.Seq2[LinodeObject, error] {
	return allPages(ctx, c.core, opLinodeObjectsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeObject], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, region, label, params, opts...)
		})
}

// LinodeObjectACL has the access rights of an object.
type LinodeObjectACL struct {
	// ACL is the canned ACL, ACLXML the complete ACL of S3. Both are "" at endpoints of the types E2 and E3, which have no such setting.
	ACL    LinodeACL `json:"acl"`
	ACLXML string    `json:"acl_xml"`
}

var opLinodeObjectsGetACL = &operation{
	system: SystemLinode, id: "linodeGetObjectACL", name: "Linode.Objects.GetACL",
	method: http.MethodGet, path: "/object-storage/buckets/{regionId}/{bucket}/object-acl",
}

// GetACL fetches the access rights of an object. It needs the scope object_storage:read_only. A bucket or an object that does not
// exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-bucket-acl.
func (c *LinodeObjectClient) GetACL(ctx context.Context, region, label, name string, opts ...CallOption) (*LinodeObjectACL, error) {
	if err := checkNotEmpty(opLinodeObjectsGetACL, "name", name); err != nil {
		return nil, err
	}
	r := &request{op: opLinodeObjectsGetACL, args: []string{"region", region, "label", label}, query: url.Values{"name": {name}}, opts: opts}
	return getBare[LinodeObjectACL](ctx, c.core, r)
}

// LinodeObjectACLParams changes the access rights of an object. All fields are required.
type LinodeObjectACLParams struct {
	// Name is the key of the object.
	Name string `json:"name"`
	// ACL is a canned ACL of S3.
	ACL LinodeACL `json:"acl"`
}

func (p *LinodeObjectACLParams) check(op *operation) error {
	if err := checkNotEmpty(op, "Name", p.Name); err != nil {
		return err
	}
	return checkLinodeACL(op, p.ACL)
}

// checkLinodeACL rejects an ACL that no operation accepts.
func checkLinodeACL(op *operation, acl LinodeACL) error {
	if acl != LinodeACLCustom && !slices.Contains(linodeACLs, acl) {
		return invalid(op, "ACL", "must be private, public-read, authenticated-read, public-read-write or custom, and is %q", string(acl))
	}
	return nil
}

var opLinodeObjectsSetACL = &operation{
	system: SystemLinode, id: "linodeSetObjectACL", name: "Linode.Objects.SetACL",
	method: http.MethodPut, path: "/object-storage/buckets/{regionId}/{bucket}/object-acl",
}

// SetACL changes the access rights of an object. It needs the scope object_storage:read_write. A bucket or an object that does not
// exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/put-object-storage-bucket-acl.
func (c *LinodeObjectClient) SetACL(ctx context.Context, region, label string, params LinodeObjectACLParams, opts ...CallOption) error {
	op := opLinodeObjectsSetACL
	if err := params.check(op); err != nil {
		return err
	}
	return c.core.do(ctx, &request{op: op, args: []string{"region", region, "label", label}, body: &params, opts: opts}, noResult{})
}
