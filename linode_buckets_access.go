package buckt

import (
	"context"
	"net/http"
	"time"
)

// LinodeBucketAccess has the access rights of a bucket.
type LinodeBucketAccess struct {
	// ACL is the canned ACL, ACLXML the complete ACL of S3.
	ACL    LinodeACL `json:"acl"`
	ACLXML string    `json:"acl_xml"`
	// CORSEnabled is true if pages of any origin may read the bucket. It is nil if the endpoint has no such setting, which
	// applies to E2 and E3.
	CORSEnabled *bool `json:"cors_enabled"`
	// CORSXML is the complete CORS configuration of S3, "" if CORS is off or the endpoint has no such setting.
	CORSXML string `json:"cors_xml"`
}

func (a *LinodeBucketAccess) missing() string { return requiredText("acl", a.ACL) }

var opLinodeBucketsGetAccess = &operation{
	system: SystemLinode, id: "linodeGetBucketAccess", name: "Linode.Buckets.GetAccess",
	method: http.MethodGet, path: "/object-storage/buckets/{regionId}/{bucket}/access",
}

// GetAccess fetches the access rights of a bucket. It needs the scope object_storage:read_only. A bucket that does not exist is
// a [*NotFoundError].
//
// See https://developers-linode.netlify.app/api/v4/object-storage-buckets-cluster-id-bucket-access/.
func (c *LinodeBucketClient) GetAccess(ctx context.Context, region, label string, opts ...CallOption) (*LinodeBucketAccess, error) {
	return getBare[LinodeBucketAccess](ctx, c.core, &request{op: opLinodeBucketsGetAccess, args: []string{"region", region, "label", label}, opts: opts})
}

// LinodeBucketAccessParams changes the access rights of a bucket. Unset fields keep their values; no field can be null.
type LinodeBucketAccessParams struct {
	// ACL: buckt.Set(buckt.LinodeACLPublicRead).
	ACL Field[LinodeACL] `json:"acl,omitzero"`
	// CORSEnabled: buckt.Set(true) allows pages of any origin to read the bucket. Endpoints E2 and E3 have no such setting.
	CORSEnabled Field[bool] `json:"cors_enabled,omitzero"`
}

func (p *LinodeBucketAccessParams) check(op *operation) error {
	err := firstError(checkNotNull(op, "ACL", p.ACL), checkNotNull(op, "CORSEnabled", p.CORSEnabled))
	if acl, set := p.ACL.Get(); err == nil && set {
		err = checkLinodeACL(op, acl)
	}
	return err
}

var opLinodeBucketsSetAccess = &operation{
	system: SystemLinode, id: "linodeSetBucketAccess", name: "Linode.Buckets.SetAccess",
	method: http.MethodPut, path: "/object-storage/buckets/{regionId}/{bucket}/access",
}

var opLinodeBucketsModifyAccess = &operation{
	system: SystemLinode, id: "linodeModifyBucketAccess", name: "Linode.Buckets.SetAccess",
	method: http.MethodPost, path: "/object-storage/buckets/{regionId}/{bucket}/access",
}

// SetAccess changes the access rights of a bucket. It needs the scope object_storage:read_write. A bucket that does not exist is a
// [*NotFoundError]. If both settings are set, they replace the access (PUT). A single setting modifies it (POST), and the other
// setting remains.
//
// See https://developers-linode.netlify.app/api/v4/object-storage-buckets-cluster-id-bucket-access/.
func (c *LinodeBucketClient) SetAccess(ctx context.Context, region, label string, params LinodeBucketAccessParams, opts ...CallOption) error {
	op := opLinodeBucketsModifyAccess
	if !params.ACL.IsZero() && !params.CORSEnabled.IsZero() {
		op = opLinodeBucketsSetAccess
	}
	if err := params.check(op); err != nil {
		return err
	}
	return c.core.do(ctx, &request{op: op, args: []string{"region", region, "label", label}, body: &params, opts: opts}, noResult{})
}

// LinodeObjectURLParams describes a presigned URL. Name and Method are required.
type LinodeObjectURLParams struct {
	// Name is the key of the object, which need not exist.
	Name string
	// Method is the method of the request, for example http.MethodGet.
	Method string
	// ExpiresIn is the validity of the URL in whole seconds, 6 minutes to 24 hours. 0 means the server's default of one hour.
	ExpiresIn time.Duration
	// ContentType is the Content-Type that the request must have. It is required for every method except GET and DELETE.
	ContentType string
	// ContentDisposition determines how a browser shows the object, such as "attachment". Linode accepts it, but does not
	// document it.
	ContentDisposition string
}

// linodeObjectURLBody is the JSON of LinodeObjectURLParams.
type linodeObjectURLBody struct {
	Name               string `json:"name"`
	Method             string `json:"method"`
	ExpiresIn          int64  `json:"expires_in,omitzero"`
	ContentType        string `json:"content_type,omitzero"`
	ContentDisposition string `json:"content_disposition,omitzero"`
}

func (p *LinodeObjectURLParams) check(op *operation) error {
	err := firstError(
		checkNotEmpty(op, "Name", p.Name),
		checkNotEmpty(op, "Method", p.Method),
		checkUTF8(op, "ContentType", p.ContentType),
		checkUTF8(op, "ContentDisposition", p.ContentDisposition),
		checkSeconds(op, "ExpiresIn", p.ExpiresIn, 6*time.Minute, 24*time.Hour),
	)
	if err == nil && p.ContentType == "" && p.Method != http.MethodGet && p.Method != http.MethodDelete {
		err = invalid(op, "ContentType", "must not be empty, unless Method is GET or DELETE")
	}
	return err
}

// LinodeObjectURL is a URL for one kind of request without a key.
type LinodeObjectURL struct {
	// URL is the URL. It is a secret, because anyone who has it can make the request. URL.Reveal returns it.
	URL Secret `json:"url"`
	// Exists is true if the object exists.
	Exists bool `json:"exists"`
}

func (u *LinodeObjectURL) missing() string { return requiredText("url", u.URL.Reveal()) }

var opLinodeBucketsObjectURL = &operation{
	system: SystemLinode, id: "linodeCreateObjectURL", name: "Linode.Buckets.ObjectURL",
	method: http.MethodPost, path: "/object-storage/buckets/{regionId}/{bucket}/object-url", read: true,
}

// ObjectURL creates a URL with which anyone can make one kind of request to an object until it expires. It needs the scope
// object_storage:read_write. A bucket that does not exist is a [*NotFoundError].
//
// See https://techdocs.akamai.com/linode-api/reference/post-object-storage-object-url.
func (c *LinodeBucketClient) ObjectURL(
	ctx context.Context, region, label string, params LinodeObjectURLParams, opts ...CallOption,
) (*LinodeObjectURL, error) {
	op := opLinodeBucketsObjectURL
	if err := params.check(op); err != nil {
		return nil, err
	}
	body := &linodeObjectURLBody{
		Name: params.Name, Method: params.Method, ExpiresIn: int64(params.ExpiresIn / time.Second),
		ContentType: params.ContentType, ContentDisposition: params.ContentDisposition,
	}
	return getBare[LinodeObjectURL](ctx, c.core, &request{op: op, args: []string{"region", region, "label", label}, body: body, opts: opts})
}
