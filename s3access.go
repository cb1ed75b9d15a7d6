package buckt

import (
	"net"
	"net/url"
	"strings"
)

// S3Access has everything that an S3 client needs to reach a bucket. It connects the systems: FoundryDB, Amove and Linode create
// it, and Tornado uses it.
//
//	access, err := client.FoundryDB.S3Access(service, key)
//	access, err := client.Amove.S3Access(key, storage, "my-bucket")
//	access, err := client.Linode.S3Access(key, bucket)
//
// [S3Access.Presign] creates URLs of its objects, for programs without an S3 client. Only [S3Access.Env], [S3Access.WriteEnv] and
// [S3Access.WriteProfile] write the secret in clear text.
type S3Access struct {
	// Endpoint is the URL of the S3 API, with its scheme.
	Endpoint string `json:"endpoint"`
	Region   string `json:"region"`
	Bucket   string `json:"bucket"`
	// Prefix limits the access to objects whose keys begin with it; "" means the whole bucket.
	Prefix          string `json:"prefix"`
	AccessKeyID     string `json:"access_key_id"`
	SecretAccessKey Secret `json:"secret_access_key"`
	// Rights are the known rights of the access.
	Rights S3Rights `json:"rights"`
}

// S3Rights are the rights of an access under its prefix.
type S3Rights struct {
	// Read is the right to get objects.
	Read S3Right `json:"read"`
	// Write is the right to put objects.
	Write S3Right `json:"write"`
	// List is the right to list the bucket.
	List S3Right `json:"list"`
}

// S3Right is the state of a right.
type S3Right string

// The states of a right.
const (
	S3Unknown S3Right = ""
	S3Allowed S3Right = "allowed"
	S3Denied  S3Right = "denied"
)

// Errors name these methods and functions as operations.
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

// checked returns the access if it is complete.
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

// withScheme adds a scheme to an endpoint without one. It uses the scheme of the system's base URL, because a test
// system whose API has no TLS has storage without TLS too.
func (c *core) withScheme(system System, endpoint string) string {
	if endpoint == "" || strings.Contains(endpoint, "://") {
		return endpoint
	}
	return c.endpoints[system].base.Scheme + "://" + endpoint
}

// pathStyle reports whether the bucket cannot be part of the endpoint's host name.
func (a S3Access) pathStyle() bool {
	u, err := url.Parse(a.Endpoint)
	return err == nil && (net.ParseIP(u.Hostname()) != nil || strings.EqualFold(u.Hostname(), "localhost"))
}
