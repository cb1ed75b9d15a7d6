package buckt

import (
	"net"
	"net/url"
	"strings"
)

// S3Access is what an S3 client needs to reach a bucket, and what unites the systems: FoundryDB, Amove and Linode create
// it, and Tornado takes it.
//
//	access, err := client.FoundryDB.S3Access(service, key)
//	access, err := client.Amove.S3Access(key, storage, "my-bucket")
//	access, err := client.Linode.S3Access(key, bucket)
//
// [S3Access.Presign] makes URLs to its objects, for programs without an S3 client. The secret shows nowhere but where a method says
// so: [S3Access.Env], [S3Access.WriteEnv] and [S3Access.WriteProfile].
type S3Access struct {
	// Endpoint is the URL of the S3 API, with its scheme.
	Endpoint string `json:"endpoint"`
	Region   string `json:"region"`
	Bucket   string `json:"bucket"`
	// Prefix is how the keys of all objects begin that the access reaches, "" for the whole bucket.
	Prefix          string `json:"prefix"`
	AccessKeyID     string `json:"access_key_id"`
	SecretAccessKey Secret `json:"secret_access_key"`
	// Rights are what the access may do, as far as that is known.
	Rights S3Rights `json:"rights"`
}

// S3Rights are what an access may do, under its prefix.
type S3Rights struct {
	// Read is getting objects.
	Read S3Right `json:"read"`
	// Write is putting objects.
	Write S3Right `json:"write"`
	// List is listing the bucket.
	List S3Right `json:"list"`
}

// S3Right is whether something is allowed.
type S3Right string

// What may be known of a right.
const (
	S3Unknown S3Right = ""
	S3Allowed S3Right = "allowed"
	S3Denied  S3Right = "denied"
)

// The methods that make an access stand in errors as operations, and so do those that write it out.
var (
	opFoundryDBS3Access = &operation{name: "FoundryDB.S3Access", system: SystemFoundryDB}
	opAmoveS3Access     = &operation{name: "Amove.S3Access", system: SystemAmove}
	opLinodeS3Access    = &operation{name: "Linode.S3Access", system: SystemLinode}
	opS3AccessEnv       = &operation{name: "S3Access.Env"}
	opS3AccessProfile   = &operation{name: "S3Access.WriteProfile"}
	opS3AccessPresign   = &operation{name: "S3Access.Presign"}
	opReadEnv           = &operation{name: "ReadEnv"}
	opReadProfile       = &operation{name: "ReadProfile"}
)

// checked returns the access if it is whole.
func (a S3Access) checked(op *operation) (S3Access, error) {
	err := firstError(
		checkEndpoint(op, "Endpoint", a.Endpoint),
		checkSetting(op, "Bucket", a.Bucket),
		checkSetting(op, "AccessKeyID", a.AccessKeyID),
		checkSecret(op, "SecretAccessKey", a.SecretAccessKey),
	)
	if err != nil {
		return S3Access{}, err
	}
	return a, nil
}

// withScheme makes a URL of what may be a mere host. It is given the scheme of the system's base URL: a program that reaches the API of a
// test system without TLS reaches its storage so too.
func (c *core) withScheme(system System, endpoint string) string {
	if endpoint == "" || strings.Contains(endpoint, "://") {
		return endpoint
	}
	return c.endpoints[system].base.Scheme + "://" + endpoint
}

// pathStyle reports whether a bucket cannot be part of the endpoint's host name.
func (a S3Access) pathStyle() bool {
	u, err := url.Parse(a.Endpoint)
	return err == nil && (net.ParseIP(u.Hostname()) != nil || strings.EqualFold(u.Hostname(), "localhost"))
}
