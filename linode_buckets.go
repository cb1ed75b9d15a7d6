package buckt

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"time"
)

// LinodeBucket is a bucket at Linode. Its region and its label together name it.
type LinodeBucket struct {
	// Label is the name of the bucket, also in S3.
	Label string `json:"label"`
	// Region is the id of the region, such as "us-east".
	Region string `json:"region"`
	// Cluster is the older name of the region, such as "us-east-1", "" for a region that has none.
	Cluster string `json:"cluster"`
	// Created is when the bucket was made.
	Created time.Time `json:"created"`
	// Hostname is the host of this bucket alone.
	Hostname string `json:"hostname"`
	// Objects is the number of objects, Size that of their bytes.
	Objects int64 `json:"objects"`
	Size    int64 `json:"size"`
	// EndpointType is the generation of the endpoint.
	EndpointType LinodeEndpointType `json:"endpoint_type"`
	// S3Endpoint is the host of all buckets of the endpoint, without a scheme.
	S3Endpoint string `json:"s3_endpoint"`
}

func (b *LinodeBucket) missing() string { return requiredText("label", b.Label) }

// LinodeACL says who may read and write a bucket, in the words of S3.
type LinodeACL string

// The ACLs. LinodeACLCustom is what none of the others says, as the S3 API can set it.
const (
	LinodeACLPrivate           LinodeACL = "private"
	LinodeACLPublicRead        LinodeACL = "public-read"
	LinodeACLAuthenticatedRead LinodeACL = "authenticated-read"
	LinodeACLPublicReadWrite   LinodeACL = "public-read-write"
	LinodeACLCustom            LinodeACL = "custom"
)

var linodeACLs = []LinodeACL{LinodeACLPrivate, LinodeACLPublicRead, LinodeACLAuthenticatedRead, LinodeACLPublicReadWrite}

// LinodeBucketClient is the service for buckets, at [Client.Linode]. A region in its calls may also be a legacy cluster,
// such as "us-east-1".
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-buckets.
type LinodeBucketClient struct{ core *core }

var opLinodeBucketsGet = &operation{
	system: SystemLinode, id: "linodeGetBucket", name: "Linode.Buckets.Get",
	method: http.MethodGet, path: "/object-storage/buckets/{regionId}/{bucket}",
}

// Get fetches a bucket. It needs the scope object_storage:read_only. A region or bucket that does not exist is a
// [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-bucket.
func (c *LinodeBucketClient) Get(ctx context.Context, region, label string, opts ...CallOption) (*LinodeBucket, error) {
	return getBare[LinodeBucket](ctx, c.core, &request{op: opLinodeBucketsGet, args: []string{"region", region, "label", label}, opts: opts})
}

// LinodeBucketListParams selects buckets.
type LinodeBucketListParams struct {
	// Cursor continues the list: a Page's NextCursor.
	Cursor string
	// Limit is the number of buckets on a page. 0 leaves it to the server: 100; it allows 25 to 500. It stays the same
	// from page to page.
	Limit int
	// Region selects the buckets of one region. "" is all of them.
	Region string
}

var opLinodeBucketsList = &operation{
	system: SystemLinode, id: "linodeListBuckets", name: "Linode.Buckets.List",
	method: http.MethodGet, path: "/object-storage/buckets",
}

var opLinodeBucketsListRegion = &operation{
	system: SystemLinode, id: "linodeListRegionBuckets", name: "Linode.Buckets.List",
	method: http.MethodGet, path: "/object-storage/buckets/{regionId}",
}

// List fetches one page of the buckets of the account, or of one region; Meta.Total counts all of them. It needs the scope
// object_storage:read_only. A region that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-buckets and
// https://techdocs.akamai.com/linode-api/reference/get-object-storage-bucketin-cluster.
func (c *LinodeBucketClient) List(ctx context.Context, params LinodeBucketListParams, opts ...CallOption) (*Page[LinodeBucket], error) {
	r := &request{op: opLinodeBucketsList, opts: opts}
	if params.Region != "" {
		r.op, r.args = opLinodeBucketsListRegion, []string{"Region", params.Region}
	}
	return listLinode[LinodeBucket](ctx, c.core, r, params.Cursor, params.Limit)
}

// All iterates over the buckets on all pages from params.Cursor on. It may be ranged over more than once. An error ends it.
func (c *LinodeBucketClient) All(ctx context.Context, params LinodeBucketListParams, opts ...CallOption) iter.Seq2[LinodeBucket, error] {
	return allPages(ctx, c.core, opLinodeBucketsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeBucket], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// LinodeBucketCreateParams describes a new bucket. Label and Region are required; the zero value of anything else leaves it
// to the server.
type LinodeBucketCreateParams struct {
	// Label is the name of the bucket: 3 to 63 lower-case letters and digits, with single dashes and dots between them. It
	// is unique in its region.
	Label string `json:"label"`
	// Region is the id of a region, such as "us-east".
	Region string `json:"region"`
	// ACL is [LinodeACLPrivate] by default. [LinodeACLCustom] is refused.
	ACL LinodeACL `json:"acl,omitzero"`
	// CORSEnabled lets pages of any origin read the bucket: buckt.Set(true) or buckt.Set(false). The documents differ on
	// the default. It cannot be null.
	CORSEnabled Field[bool] `json:"cors_enabled,omitzero"`
	// EndpointType is the generation of the endpoint, for a region with several.
	EndpointType LinodeEndpointType `json:"endpoint_type,omitzero"`
	// S3Endpoint is the endpoint, for a region with several of a generation: a host name without a scheme.
	S3Endpoint string `json:"s3_endpoint,omitzero"`
}

func (p *LinodeBucketCreateParams) check(op *operation) error {
	err := firstError(
		checkLinodeLabel(op, "Label", p.Label),
		checkFilled(op, "Region", p.Region),
		checkNotNull(op, "CORSEnabled", p.CORSEnabled),
		checkUTF8(op, "EndpointType", string(p.EndpointType)),
		checkUTF8(op, "S3Endpoint", p.S3Endpoint),
	)
	if err == nil && p.ACL != "" && !slices.Contains(linodeACLs, p.ACL) {
		err = invalid(op, "ACL", "must be private, public-read, authenticated-read or public-read-write, and is %q", string(p.ACL))
	}
	return err
}

func checkLinodeLabel(op *operation, field, label string) error {
	if err := checkLength(op, field, label, 3, 63); err != nil {
		return err
	}
	separated := true // at the beginning as after a dash or dot
	for i := range len(label) {
		separator := label[i] == '-' || label[i] == '.'
		if separator && separated || !separator && !isAlphanumeric(label[i]) || 'A' <= label[i] && label[i] <= 'Z' {
			separated = true
			break
		}
		separated = separator
	}
	if separated {
		return invalid(op, field, "must have lower-case letters and digits, with single dashes or dots between them")
	}
	return nil
}

// The response to a repeated creation is the existing bucket, so the call may be repeated.
var opLinodeBucketsCreate = &operation{
	system: SystemLinode, id: "linodeCreateBucket", name: "Linode.Buckets.Create",
	method: http.MethodPost, path: "/object-storage/buckets", class: linodeWrites,
}

// Create makes a bucket. It needs the scope object_storage:read_write. A bucket of that label which the account has in the
// region already is returned as it is, so the call is repeated after a response that was lost.
//
// See https://techdocs.akamai.com/linode-api/reference/post-object-storage-bucket.
func (c *LinodeBucketClient) Create(ctx context.Context, params LinodeBucketCreateParams, opts ...CallOption) (*LinodeBucket, error) {
	op := opLinodeBucketsCreate
	if err := params.check(op); err != nil {
		return nil, err
	}
	return getBare[LinodeBucket](ctx, c.core, &request{op: op, body: &params, opts: opts})
}

var opLinodeBucketsDelete = &operation{
	system: SystemLinode, id: "linodeDeleteBucket", name: "Linode.Buckets.Delete",
	method: http.MethodDelete, path: "/object-storage/buckets/{regionId}/{bucket}",
}

// Delete deletes a bucket at once. It needs the scope object_storage:read_write. A bucket that holds objects is a
// [*BadRequestError], one that does not exist a [*NotFoundError]; one that an earlier attempt of the same call deleted is a
// success.
//
// See https://techdocs.akamai.com/linode-api/reference/delete-object-storage-bucket.
func (c *LinodeBucketClient) Delete(ctx context.Context, region, label string, opts ...CallOption) error {
	return c.core.do(ctx, &request{op: opLinodeBucketsDelete, args: []string{"region", region, "label", label}, opts: opts}, nothing{})
}
