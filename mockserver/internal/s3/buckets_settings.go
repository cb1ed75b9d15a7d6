package s3

import (
	"encoding/xml"
	"net/http"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

func missing(code string) func(*call) error {
	return func(c *call) error { return NewError(code, "") }
}

type versioningConfiguration struct {
	XMLName   xml.Name `xml:"VersioningConfiguration"`
	XMLNS     string   `xml:"xmlns,attr,omitempty"`
	Status    string   `xml:",omitempty"`
	MFADelete string   `xml:"MfaDelete,omitempty"`
}

func (c *call) getVersioning() error {
	return c.answer(versioningConfiguration{XMLNS: namespace, Status: c.bucket.Settings().Versioning})
}

func (c *call) putVersioning() error {
	var wanted versioningConfiguration
	if err := c.read(&wanted); err != nil {
		return err
	}
	switch {
	case wanted.MFADelete == "Enabled":
		return s3error.NotImplemented("x-amz-mfa")
	case wanted.Status != VersioningEnabled && wanted.Status != VersioningSuspended:
		return NewError("MalformedXML", "")
	case wanted.Status == VersioningSuspended && c.bucket.Settings().ObjectLock:
		return NewError("InvalidBucketState", "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.")
	}
	c.bucket.Configure(func(s *Settings) { s.Versioning = wanted.Status })
	return c.done(http.StatusOK)
}
