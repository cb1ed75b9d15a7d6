package buckt

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"time"
)

// LinodeBucket is a bucket at Linode. Its region and its label identify it.
type LinodeBucket struct {
	// Label is the name of the bucket, also for S3.
	Label string `json:"label"`
	// Region is the id of the region, such as "us-east".
	Region string `json:"region"`
	// Cluster is the legacy name of the region, such as "us-east-1", "" for a region without one.
	Cluster string `json:"cluster"`
	// Created is the creation time.
	Created time.Time `json:"created"`
	// Hostname is the host name of this bucket.
	Hostname string `json:"hostname"`
	// Objects is the number of objects, Size their total size in bytes.
	Objects int64 `json:"objects"`
	Size    int64 `json:"size"`
	// EndpointType is the generation of the endpoint.
	EndpointType LinodeEndpointType `json:"endpoint_type"`
	// S3Endpoint is the host name of the endpoint, which its buckets share, without a scheme.
	S3Endpoint string `json:"s3_endpoint"`
}

func (b *LinodeBucket) missing() string { return requiredText("label", b.Label) }

// LinodeACL is a canned ACL of S3, which grants access to a bucket or an object.
type LinodeACL string

// The ACLs. LinodeACLCustom is any other ACL, which only S3 requests can set.
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
	// Cursor is the NextCursor of a [Page], after which the list continues.
	Cursor string
	// Limit is the maximum number of buckets per page, 25 to 500. 0 means the server's default of 100. It must be the same for all
	// pages of a list.
	Limit int
	// Region selects the buckets of one region. "" means all regions.
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

// List fetches one page of the buckets of the account, or of one region; Meta.Total is the number of all buckets. It needs the scope
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

// All iterates over the buckets of all pages, starting at params.Cursor. It can be ranged over repeatedly. An error, such as one of
// List or a [*ListChangedError], ends the iteration.
//
// See https://techdocs.akamai.com/linode-api/reference/get-object-storage-buckets.
func (c *LinodeBucketClient) All(ctx context.Context, params LinodeBucketListParams, opts ...CallOption) iter.Seq2[LinodeBucket, error] {
	return allPages(ctx, c.core, opLinodeBucketsList, params.Cursor, opts,
		func(ctx context.Context, cursor string, opts []CallOption) (*Page[LinodeBucket], error) {
			params := params
			params.Cursor = cursor
			return c.List(ctx, params, opts...)
		})
}

// LinodeBucketCreateParams describes a new bucket. Label and Region are required; the zero value of any other field means the
// server's default.
type LinodeBucketCreateParams struct {
	// Label is the name of the bucket: 3 to 63 lower-case letters and digits, which single dashes and dots may separate. It is
	// unique in its region.
	Label string `json:"label"`
	// Region is the id of a region, such as "us-east".
	Region string `json:"region"`
	// ACL is [LinodeACLPrivate] by default. [LinodeACLCustom] is invalid.
	ACL LinodeACL `json:"acl,omitzero"`
	// CORSEnabled allows pages of any origin to read the bucket: buckt.Set(true) or buckt.Set(false). The documents contradict each
	// other about the default. It cannot be null.
	CORSEnabled Field[bool] `json:"cors_enabled,omitzero"`
	// EndpointType is the generation of the endpoint, for a region with several generations.
	EndpointType LinodeEndpointType `json:"endpoint_type,omitzero"`
	// S3Endpoint is the host name of the endpoint without a scheme, for a region with several endpoints of a generation.
	S3Endpoint string `json:"s3_endpoint,omitzero"`
}

func (p *LinodeBucketCreateParams) check(op *operation) error {
	err := firstError(
		checkLinodeLabel(op, "Label", p.Label),
		checkNotEmpty(op, "Region", p.Region),
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

// The response to a repeated create is the existing bucket, so the call can be repeated.
var opLinodeBucketsCreate = &operation{
	system: SystemLinode, id: "linodeCreateBucket", name: "Linode.Buckets.Create",
	method: http.MethodPost, path: "/object-storage/buckets", class: linodeWrites,
}

// Create creates a bucket. It needs the scope object_storage:read_write. If the account already has a bucket with this label in the
// region, Linode returns it unchanged, so the call is idempotent. A label that is invalid or belongs to another customer is a
// [*BadRequestError].
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

// Delete deletes a bucket immediately. It needs the scope object_storage:read_write. A bucket with objects is a
// [*BadRequestError]; see [LinodeBucketClient.Empty]. A bucket that does not exist is a [*NotFoundError]. A bucket that an earlier
// attempt of the same call deleted is a success.
//
// See https://techdocs.akamai.com/linode-api/reference/delete-object-storage-bucket.
func (c *LinodeBucketClient) Delete(ctx context.Context, region, label string, opts ...CallOption) error {
	return c.core.do(ctx, &request{op: opLinodeBucketsDelete, args: []string{"region", region, "label", label}, opts: opts}, noResult{})
}
