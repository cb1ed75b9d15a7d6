package s3

import (
	"slices"

	"github.com/bucktgo/buckt/mockserver/internal/s3/cors"
	"github.com/bucktgo/buckt/mockserver/internal/s3/objectlock"
	"github.com/bucktgo/buckt/mockserver/internal/s3/policy"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

// Settings are what can be switched on a bucket, by its control plane or by S3 clients that are allowed to.
type Settings struct {
	// Versioning is "", "Enabled" or "Suspended".
	Versioning string `json:"versioning,omitempty"`
	// ObjectLock keeps versions from being deleted. It goes with versioning.
	ObjectLock bool `json:"objectLock,omitzero"`
	// DefaultRetention is what new versions get that ask for none.
	DefaultRetention objectlock.Default `json:"defaultRetention,omitzero"`
	// ACL is a canned ACL, "" for private. [Key.Allows] decides its effect.
	ACL string `json:"acl,omitempty"`
	// Encrypted encrypts new objects whose requests ask for no encryption, which headers of S3 show.
	Encrypted bool `json:"encrypted,omitzero"`
	// CORS are the rules for browsers.
	CORS []cors.Rule   `json:"cors,omitempty"`
	Tags []tagging.Tag `json:"tags,omitempty"`
	// RequesterPays refuses requests of other accounts that do not accept to pay, and all without a signature.
	RequesterPays bool `json:"requesterPays,omitzero"`
	// Lifecycle is XML as a client has sent it, with an id for each rule.
	Lifecycle string `json:"lifecycle,omitempty"`
	// TransitionMinimum is the size from which transitions apply: "" is 128 KiB, "varies_by_storage_class" any size for archives.
	TransitionMinimum string `json:"transitionMinimum,omitempty"`
	// Website is XML as a client has sent it. It has no effect.
	Website string `json:"website,omitempty"`
	// Policy is JSON as a client has sent it.
	Policy string `json:"policy,omitempty"`
	// PublicAccess is the public access block. The store enforces it for new ACLs and for policies; that ACLs are ignored is up to
	// [Key.Allows].
	PublicAccess *policy.AccessBlock `json:"publicAccess,omitempty"`
}

// The states of versioning other than never enabled.
const (
	VersioningEnabled   = "Enabled"
	VersioningSuspended = "Suspended"
)

func (s Settings) clone() Settings {
	s.CORS, s.Tags = slices.Clone(s.CORS), slices.Clone(s.Tags)
	return s
}
