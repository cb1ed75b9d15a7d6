package buckt

import (
	"context"
	"net/http"
)

// TornadoClient is the service for Tornado, at [Client.Tornado]. Tornado stores its downloads in a bucket of the customer.
//
// The vendor has moved the API to https://api.tornadoapi.io, where these paths are called legacy. Use [WithBaseURL] to call that
// address.
//
// See https://docs.tornado.velys.software/api-reference/introduction.
type TornadoClient struct{ core *core }

// TornadoBucketParams describes a bucket and its S3 key. All fields are required. [TornadoAWS] and the other constructors set
// Endpoint and Region for a provider; [TornadoS3Access] sets all fields.
type TornadoBucketParams struct {
	// Endpoint is the URL of the S3 API, with its scheme, as in "https://s3.us-east-1.amazonaws.com".
	Endpoint string `json:"endpoint"`
	// Bucket is the name of the bucket.
	Bucket string `json:"bucket"`
	// Region is the S3 region, as in "us-east-1".
	Region string `json:"region"`
	// AccessKey is the public part of the key.
	AccessKey string `json:"access_key"`
	// SecretKey is the secret part. No response contains it.
	SecretKey Secret `json:"secret_key"`

	// inputErr is the error of a constructor, which SetBucket returns.
	inputErr *InvalidInputError
}

// TornadoAWS returns the endpoint and region of AWS S3.
func TornadoAWS(region string) TornadoBucketParams {
	return tornadoProvider("region", region, "https://s3."+region+".amazonaws.com", region)
}

// TornadoR2 returns the endpoint and region of Cloudflare R2; the region is "auto".
func TornadoR2(accountID string) TornadoBucketParams {
	return tornadoProvider("accountID", accountID, "https://"+accountID+".r2.cloudflarestorage.com", "auto")
}

// TornadoSpaces returns the endpoint and region of DigitalOcean Spaces.
func TornadoSpaces(region string) TornadoBucketParams {
	return tornadoProvider("region", region, "https://"+region+".digitaloceanspaces.com", region)
}

// TornadoB2 returns the endpoint and region of Backblaze B2.
func TornadoB2(region string) TornadoBucketParams {
	return tornadoProvider("region", region, "https://s3."+region+".backblazeb2.com", region)
}

// TornadoMinIO returns the endpoint, which is the URL of a MinIO server, and the region.
func TornadoMinIO(endpoint, region string) TornadoBucketParams {
	return TornadoBucketParams{Endpoint: endpoint, Region: region}
}

// tornadoProvider rejects a name that would change the host of the endpoint.
func tornadoProvider(field, name, endpoint, region string) TornadoBucketParams {
	p := TornadoBucketParams{Endpoint: endpoint, Region: region}
	for i := range len(name) {
		if c := name[i]; !isAlphanumeric(c) && c != '-' {
			p.inputErr = &InvalidInputError{Field: field, Rule: "must contain only letters, digits and hyphens"}
		}
	}
	if name == "" {
		p.inputErr = &InvalidInputError{Field: field, Rule: "must not be empty"}
	}
	return p
}

// TornadoS3Access returns the bucket and the key of an S3 access. [TornadoClient.SetBucket] rejects two kinds of access before it
// sends anything: an access with a prefix, because Tornado would store outside of it, and an access without the right to
// read, write or list.
func TornadoS3Access(access S3Access) TornadoBucketParams {
	p := TornadoBucketParams{
		Endpoint: access.Endpoint, Bucket: access.Bucket, Region: access.Region,
		AccessKey: access.AccessKeyID, SecretKey: access.SecretAccessKey,
	}
	reject := func(field, rule string) { p.inputErr = &InvalidInputError{Field: field, Rule: rule} }
	switch {
	case access.Prefix != "":
		reject("Prefix", "must be empty: Tornado does not support prefixes, and would store outside of it")
	case access.Rights.Write == S3Denied:
		reject("Rights.Write", "must not be denied: Tornado stores its downloads with the key")
	case access.Rights.List == S3Denied:
		reject("Rights.List", "must not be denied: Tornado lists the bucket to verify it")
	case access.Rights.Read == S3Denied:
		reject("Rights.Read", "must not be denied: Tornado reads what it has stored")
	}
	return p
}

func (p *TornadoBucketParams) check(op *operation) error {
	if e := p.inputErr; e != nil {
		return &InvalidInputError{Operation: op.name, Field: e.Field, Rule: e.Rule}
	}
	return firstError(
		checkEndpoint(op, "Endpoint", p.Endpoint),
		checkSetting(op, "Bucket", p.Bucket),
		checkSetting(op, "Region", p.Region),
		checkSetting(op, "AccessKey", p.AccessKey),
		checkSecret(op, "SecretKey", p.SecretKey),
	)
}

// TornadoMessage is Tornado's response to a change.
type TornadoMessage struct {
	Message string `json:"message"`
}

func (m *TornadoMessage) missing() string { return requiredText("message", m.Message) }

// Setting the same bucket twice is the same as setting it once, so the call can be repeated.
var opTornadoSetBucket = &operation{
	system: SystemTornado, id: "tornadoSetBucket", name: "Tornado.SetBucket",
	method: http.MethodPost, path: "/user/bucket",
}

// SetBucket sets the bucket for later downloads with the client's API key. It replaces the bucket that was set before.
//
// Tornado verifies the bucket before it saves it: it lists the bucket with the key. If that fails, the error is a
// [*TornadoVerificationError], and the previous bucket remains set. Tornado does not verify that the key may write. Without read and
// write permissions later downloads fail. The policy for a bucket at AWS is
//
//	{
//	  "Version": "2012-10-17",
//	  "Statement": [
//	    {
//	      "Effect": "Allow",
//	      "Action": [
//	        "s3:PutObject",
//	        "s3:GetObject",
//	        "s3:ListBucket"
//	      ],
//	      "Resource": [
//	        "arn:aws:s3:::your-bucket-name",
//	        "arn:aws:s3:::your-bucket-name/*"
//	      ]
//	    }
//	  ]
//	}
//
// SetBucket is idempotent: failed attempts are repeated.
//
// See https://docs.tornado.velys.software/api-reference/user/update-bucket.
func (c *TornadoClient) SetBucket(ctx context.Context, params TornadoBucketParams, opts ...CallOption) (*TornadoMessage, error) {
	if err := params.check(opTornadoSetBucket); err != nil {
		return nil, err
	}
	message, err := getBare[TornadoMessage](ctx, c.core, &request{
		op: opTornadoSetBucket, body: &params, secrets: []string{params.SecretKey.Reveal()}, opts: opts,
	})
	if err != nil {
		return nil, verificationError(err)
	}
	return message, nil
}

var opTornadoResetBucket = &operation{
	system: SystemTornado, id: "tornadoResetBucket", name: "Tornado.ResetBucket",
	method: http.MethodDelete, path: "/user/bucket",
}

// ResetBucket selects Tornado's own storage for later downloads. The objects in the bucket that was set are not deleted. An unknown
// key is an [*UnauthorizedError].
//
// See https://docs.tornado.velys.software/api-reference/user/reset-bucket.
func (c *TornadoClient) ResetBucket(ctx context.Context, opts ...CallOption) (*TornadoMessage, error) {
	message, err := getBare[TornadoMessage](ctx, c.core, &request{op: opTornadoResetBucket, opts: opts})
	if err != nil {
		return nil, err
	}
	if message == nil { // the response to a delete may have no body
		message = &TornadoMessage{}
	}
	return message, nil
}
