package buckt

import (
	"context"
	"net/http"
	"time"
)

// LinodeBucketAccess is who may read and write a bucket.
type LinodeBucketAccess struct {
	// ACL says it in short, ACLXML as the whole policy of S3.
	ACL    LinodeACL `json:"acl"`
	ACLXML string    `json:"acl_xml"`
	// CORSEnabled is true if pages of any origin may read the bucket. It is nil if the endpoint has no such setting:
	// at E2 and E3.
	CORSEnabled *bool `json:"cors_enabled"`
	// CORSXML is the whole CORS policy of S3, "" where CORS is off or the endpoint has none.
	CORSXML string `json:"cors_xml"`
}

func (a *LinodeBucketAccess) missing() string { return requiredText("acl", a.ACL) }

var opLinodeBucketsGetAccess = &operation{
	system: SystemLinode, id: "linodeGetBucketAccess", name: "Linode.Buckets.GetAccess",
	method: http.MethodGet, path: "/object-storage/buckets/{regionId}/{bucket}/access",
}

// GetAccess fetches who may read and write a bucket. It needs the scope object_storage:read_only. A bucket that does not
// exist is a [*NotFoundError].
//
// See https://developers-linode.netlify.app/api/v4/object-storage-buckets-cluster-id-bucket-access/.
func (c *LinodeBucketClient) GetAccess(ctx context.Context, region, label string, opts ...CallOption) (*LinodeBucketAccess, error) {
	return getBare[LinodeBucketAccess](ctx, c.core, &request{op: opLinodeBucketsGetAccess, args: []string{"region", region, "label", label}, opts: opts})
}

// LinodeBucketAccessParams changes who may read and write a bucket. A field that is not set stays as it is; none can be
// null.
type LinodeBucketAccessParams struct {
	// ACL: buckt.Set(buckt.LinodeACLPublicRead).
	ACL Field[LinodeACL] `json:"acl,omitzero"`
	// CORSEnabled: buckt.Set(true) lets pages of any origin read the bucket. Endpoints E2 and E3 have no such setting.
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

// SetAccess changes who may read and write a bucket. It needs the scope object_storage:read_write. A bucket that does not
// exist is a [*NotFoundError]. Linode has two calls for it: both settings together replace the access (PUT), and one of
// them modifies it (POST), so that the other stays as it is.
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
	return c.core.do(ctx, &request{op: op, args: []string{"region", region, "label", label}, body: &params, opts: opts}, nothing{})
}

// LinodeObjectURLParams describes the request that a URL allows. Name and Method are required.
type LinodeObjectURLParams struct {
	// Name is the key of the object. It need not exist.
	Name string
	// Method is the method of the request: http.MethodGet, for example.
	Method string
	// ExpiresIn is for how long the URL works: whole seconds, 6 minutes to 24 hours. 0 leaves it to the server: an hour.
	ExpiresIn time.Duration
	// ContentType is the Content-Type with which the request must be sent. Every method but GET and DELETE needs it.
	ContentType string
	// ContentDisposition is how a browser shows the object, such as "attachment". Linode accepts it, but its documents do
	// not name it.
	ContentDisposition string
}

// linodeObjectURLBody is how LinodeObjectURLParams is sent.
type linodeObjectURLBody struct {
	Name               string `json:"name"`
	Method             string `json:"method"`
	ExpiresIn          int64  `json:"expires_in,omitzero"`
	ContentType        string `json:"content_type,omitzero"`
	ContentDisposition string `json:"content_disposition,omitzero"`
}

func (p *LinodeObjectURLParams) check(op *operation) error {
	err := firstError(
		checkFilled(op, "Name", p.Name),
		checkFilled(op, "Method", p.Method),
		checkUTF8(op, "ContentType", p.ContentType),
		checkUTF8(op, "ContentDisposition", p.ContentDisposition),
		checkSeconds(op, "ExpiresIn", p.ExpiresIn, 6*time.Minute, 24*time.Hour),
	)
	if err == nil && p.ContentType == "" && p.Method != http.MethodGet && p.Method != http.MethodDelete {
		err = invalid(op, "ContentType", "must not be empty, unless Method is GET or DELETE")
	}
	return err
}

// LinodeObjectURL is a URL with which one request can be made without a key.
type LinodeObjectURL struct {
	// URL is the URL. Whoever has it can make the request, so it is kept like a secret: URL.Reveal returns it.
	URL Secret `json:"url"`
	// Exists is true if the object exists.
	Exists bool `json:"exists"`
}

func (u *LinodeObjectURL) missing() string { return requiredText("url", u.URL.Reveal()) }

var opLinodeBucketsObjectURL = &operation{
	system: SystemLinode, id: "linodeCreateObjectURL", name: "Linode.Buckets.ObjectURL",
	method: http.MethodPost, path: "/object-storage/buckets/{regionId}/{bucket}/object-url", read: true,
}

// ObjectURL makes a URL with which anybody can make one request to an object, for a time. It needs the scope
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
