package buckt

import (
	"context"
	"net/http"
)

// TornadoClient is the service for Tornado, at [Client.Tornado]. Tornado stores its downloads in a bucket of the
// customer's.
//
// The vendor has moved the API to https://api.tornadoapi.io, where the same paths are called legacy; [WithBaseURL] goes
// there.
//
// See https://docs.tornado.velys.software/api-reference/introduction.
type TornadoClient struct{ core *core }

// TornadoBucketParams is a bucket and its S3 key. All of it is required. [TornadoAWS] and its likes fill Endpoint and
// Region for a provider; [TornadoS3Access] fills everything.
type TornadoBucketParams struct {
	// Endpoint is the URL of the S3 API, with its scheme, as in "https://s3.us-east-1.amazonaws.com".
	Endpoint string `json:"endpoint"`
	// Bucket is the name of the bucket.
	Bucket string `json:"bucket"`
	// Region is the S3 region, as in "us-east-1".
	Region string `json:"region"`
	// AccessKey is the half of the key that is not secret.
	AccessKey string `json:"access_key"`
	// SecretKey is the secret half. No response repeats it.
	SecretKey Secret `json:"secret_key"`

	// unfit is what was wrong with what the params were made from.
	unfit *InvalidInputError
}

// TornadoAWS is a bucket at AWS S3.
func TornadoAWS(region string) TornadoBucketParams {
	return tornadoProvider("region", region, "https://s3."+region+".amazonaws.com", region)
}

// TornadoR2 is a bucket at Cloudflare R2, whose region is "auto".
func TornadoR2(accountID string) TornadoBucketParams {
	return tornadoProvider("accountID", accountID, "https://"+accountID+".r2.cloudflarestorage.com", "auto")
}

// TornadoSpaces is a bucket at DigitalOcean Spaces.
func TornadoSpaces(region string) TornadoBucketParams {
	return tornadoProvider("region", region, "https://"+region+".digitaloceanspaces.com", region)
}

// TornadoB2 is a bucket at Backblaze B2.
func TornadoB2(region string) TornadoBucketParams {
	return tornadoProvider("region", region, "https://s3."+region+".backblazeb2.com", region)
}

// TornadoMinIO is a bucket on a MinIO server, whose URL it takes.
func TornadoMinIO(endpoint, region string) TornadoBucketParams {
	return TornadoBucketParams{Endpoint: endpoint, Region: region}
}

// tornadoProvider refuses a name that would make another host of the endpoint.
func tornadoProvider(field, name, endpoint, region string) TornadoBucketParams {
	p := TornadoBucketParams{Endpoint: endpoint, Region: region}
	for i := range len(name) {
		if c := name[i]; !isAlphanumeric(c) && c != '-' {
			p.unfit = &InvalidInputError{Field: field, Rule: "must hold letters, digits and hyphens only"}
		}
	}
	if name == "" {
		p.unfit = &InvalidInputError{Field: field, Rule: "must not be empty"}
	}
	return p
}

// TornadoS3Access is the bucket of an S3 access. [TornadoClient.SetBucket] refuses, before anything is sent, an access that
// has a prefix, for Tornado stores wherever it likes in a bucket, and one that is known not to read, write or list.
func TornadoS3Access(access S3Access) TornadoBucketParams {
	p := TornadoBucketParams{
		Endpoint: access.Endpoint, Bucket: access.Bucket, Region: access.Region,
		AccessKey: access.AccessKeyID, SecretKey: access.SecretAccessKey,
	}
	unfit := func(field, rule string) { p.unfit = &InvalidInputError{Field: field, Rule: rule} }
	switch {
	case access.Prefix != "":
		unfit("Prefix", "must be empty: Tornado knows no prefix, and would store outside of it")
	case access.Rights.Write == S3Denied:
		unfit("Rights.Write", "must not be denied: Tornado stores its downloads with the key")
	case access.Rights.List == S3Denied:
		unfit("Rights.List", "must not be denied: Tornado lists the bucket to verify it")
	case access.Rights.Read == S3Denied:
		unfit("Rights.Read", "must not be denied: Tornado reads what it has stored")
	}
	return p
}

func (p *TornadoBucketParams) check(op *operation) error {
	if e := p.unfit; e != nil {
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

// Setting the same bucket twice is the same as setting it once, so the call may be repeated.
var opTornadoSetBucket = &operation{
	system: SystemTornado, id: "tornadoSetBucket", name: "Tornado.SetBucket",
	method: http.MethodPost, path: "/user/bucket",
}

// SetBucket sets the bucket that later downloads are stored in, for the API key of the client; it takes the place of the
// one that was set before.
//
// Tornado verifies the bucket before it saves it: it lists the bucket with the key. A failure is a [*TornadoVerificationError],
// and what was set before stays. That the key may write is not tried. Make sure of it, or later downloads fail: the key
// needs both read and write permissions. At AWS they are
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
// Setting the same bucket twice does no harm, so the call is repeated where an attempt fails.
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

// ResetBucket goes back to Tornado's own storage for later downloads. What is in the bucket that was set stays there.
//
// See https://docs.tornado.velys.software/api-reference/user/reset-bucket.
func (c *TornadoClient) ResetBucket(ctx context.Context, opts ...CallOption) (*TornadoMessage, error) {
	message, err := getBare[TornadoMessage](ctx, c.core, &request{op: opTornadoResetBucket, opts: opts})
	if err != nil {
		return nil, err
	}
	if message == nil { // the status of a deletion may be all of the response
		message = &TornadoMessage{}
	}
	return message, nil
}
