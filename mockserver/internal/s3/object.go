package s3

import (
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/content"
	"github.com/bucktgo/buckt/mockserver/internal/s3/encryption"
	"github.com/bucktgo/buckt/mockserver/internal/s3/objectlock"
	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

// Object is one version of an object, or a delete marker. An object is never changed, only replaced: it can be read without
// a lock, and must not be written to.
type Object struct {
	Key string `json:"key"`
	// VersionID is "null" for a version that was written while versioning was not enabled.
	VersionID string `json:"versionId,omitempty"`
	// DeleteMarker is set for a version that marks the object as deleted.
	DeleteMarker bool          `json:"deleteMarker,omitzero"`
	Modified     time.Time     `json:"lastModified"`
	Content      content.Bytes `json:"content,omitzero"`
	// ETag has no quotes.
	ETag string `json:"etag,omitempty"`

	ContentType        string `json:"contentType,omitempty"`
	CacheControl       string `json:"cacheControl,omitempty"`
	ContentDisposition string `json:"contentDisposition,omitempty"`
	ContentEncoding    string `json:"contentEncoding,omitempty"`
	ContentLanguage    string `json:"contentLanguage,omitempty"`
	Expires            string `json:"expires,omitempty"`
	WebsiteRedirect    string `json:"websiteRedirect,omitempty"`
	// Metadata has the user's own headers by name, in lower case and without x-amz-meta-.
	Metadata map[string]string `json:"metadata,omitempty"`

	StorageClass string            `json:"storageClass,omitempty"` // "" for STANDARD
	Checksum     checksum.Checksum `json:"checksum,omitzero"`
	// Encryption is kept and shown. The content is not encrypted.
	Encryption encryption.Encryption `json:"encryption,omitzero"`
	// Parts are those that the object was uploaded in.
	Parts []Part `json:"parts,omitempty"`
	// UploadID is that of the multipart upload that made the object.
	UploadID string `json:"uploadId,omitempty"`

	Tags []tagging.Tag `json:"tags,omitempty"`
	// ACL is a canned ACL, "" for private.
	ACL       string    `json:"acl,omitempty"`
	Retention Retention `json:"retention,omitzero"`
	LegalHold bool      `json:"legalHold,omitzero"`
	// LegalHoldOff is set if a client has switched the legal hold off. A hold that was never set is an error to those who read it.
	LegalHoldOff bool  `json:"legalHoldOff,omitzero"`
	Owner        Owner `json:"owner,omitzero"`
}

// Size is the number of bytes of the content.
func (o *Object) Size() int64 { return o.Content.Size() }

// Part is a part of an object from a multipart upload.
type Part struct {
	Number   int               `json:"number"`
	Size     int64             `json:"size"`
	ETag     string            `json:"etag"`
	Modified time.Time         `json:"lastModified,omitzero"`
	Checksum checksum.Checksum `json:"checksum,omitzero"`
	// Content is only there while the upload is not completed.
	Content content.Bytes `json:"content,omitzero"`
}

// Retention is for how long object lock keeps a version.
type Retention = objectlock.Retention

// keeps reports whether the version must not be deleted. Bypass ignores the mode GOVERNANCE.
func (o *Object) keeps(now time.Time, bypass bool) bool {
	return o.LegalHold || o.Retention.Keeps(now, bypass)
}

// nullVersion is the version id of an object written without versioning.
const nullVersion = "null"
