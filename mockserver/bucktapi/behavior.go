package bucktapi

import "github.com/bucktgo/buckt/mockserver/internal/state"

// Behavior is how the system behaves. The zero value is the documented behavior.
type Behavior struct {
	// MaxFileSize is the size in bytes of the largest file that a bucket accepts whose maxFileSizeBytes is null. 0 means no limit.
	MaxFileSize int64 `json:"maxFileSize,omitzero"`
	// Subdomains makes the names of managed domains: the part before ".files.buckt.dev". It is called up to five times until a name is free,
	// and must not use the server. The default makes pronounceable names of 8 to 12 letters.
	Subdomains func() string `json:"-"`
	// DeleteWhileProvisioning allows the deletion of a bucket during its provisioning. By default the response is 409.
	DeleteWhileProvisioning bool `json:"deleteWhileProvisioning,omitzero"`
	// ImportConflictsAreServerErrors responds with 500 to a second import of the same S3 bucket, as the real server was seen to
	// do. The default is 409.
	ImportConflictsAreServerErrors bool `json:"importConflictsAreServerErrors,omitzero"`
	// DNSAtOnce sets the DNS records of a custom domain as soon as they exist, as Domain Connect does. By default [System.SetDNS] sets them.
	DNSAtOnce bool `json:"dnsAtOnce,omitzero"`
	// DeletionsReturnKeys responds to the deletion of a file with its key alone, as the real server was seen to do. The default is the
	// documented response, with the object and the id.
	DeletionsReturnKeys bool `json:"deletionsReturnKeys,omitzero"`
	// KeysKeepEscapes leaves the escapes of ; / ? : @ & = + $ , # and % in the key of a file, as the real server was seen to do: "a%23b" is
	// the key of a file uploaded as "a#b", and lists return it. By default a key is decoded.
	KeysKeepEscapes bool `json:"keysKeepEscapes,omitzero"`
	// LogReadsLogged logs requests that read the logs. By default they are not logged.
	LogReadsLogged bool `json:"logReadsLogged,omitzero"`
}

func (b Behavior) check() error {
	return require(b.MaxFileSize >= 0, "maxFileSize", "must not be negative")
}

// Behavior returns how the system behaves.
func (s *System) Behavior() Behavior { return state.Read(&s.mu, &s.behavior) }

// SetBehavior sets how the system behaves from now on. A negative MaxFileSize is an error.
func (s *System) SetBehavior(b Behavior) error {
	return state.SetBehavior(&s.mu, &s.behavior, b, b.check())
}
