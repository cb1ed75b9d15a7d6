package s3

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/objectlock"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// readLock returns the object lock settings of a new version.
func (c *call) readLock(o *Object) error {
	h := c.http.Header
	if h["X-Amz-Object-Lock-Mode"] == nil && h["X-Amz-Object-Lock-Retain-Until-Date"] == nil && h["X-Amz-Object-Lock-Legal-Hold"] == nil {
		return nil // avoids three lookups for most uploads
	}
	mode, until, hold := h.Get("X-Amz-Object-Lock-Mode"), h.Get("X-Amz-Object-Lock-Retain-Until-Date"), h.Get("X-Amz-Object-Lock-Legal-Hold")
	if mode == "" && until == "" && hold == "" {
		return nil
	}
	if !c.bucket.Settings().ObjectLock {
		return NewError("InvalidRequest", "Bucket is missing Object Lock Configuration")
	}
	if mode != "" || until != "" {
		if !c.may(c.bucket, "s3:PutObjectRetention", c.Key) {
			return errAccessDenied
		}
		retention, err := objectlock.Read(mode, until, c.now)
		if err != nil {
			return err
		}
		o.Retention = retention
	}
	if hold != "" {
		if !c.may(c.bucket, "s3:PutObjectLegalHold", c.Key) {
			return errAccessDenied
		}
		if hold != "ON" && hold != "OFF" {
			return s3error.InvalidArgument("x-amz-object-lock-legal-hold", hold, "Legal Hold must be either of 'ON' or 'OFF'")
		}
		o.setLegalHold(hold == "ON")
	}
	return nil
}

func (c *call) getObjectLock() error {
	s := c.bucket.Settings()
	if !s.ObjectLock {
		return missing("ObjectLockConfigurationNotFoundError")(c)
	}
	return c.answer(objectlock.New(namespace, s.DefaultRetention))
}

// putObjectLock sets the retention of new versions. Object lock itself is switched on where versioning is.
func (c *call) putObjectLock() error {
	var wanted objectlock.Configuration
	if err := c.read(&wanted); err != nil {
		return err
	}
	retention, err := wanted.Default(c.handler.Ceph)
	if err != nil {
		return err
	}
	if c.bucket.Settings().Versioning != VersioningEnabled {
		return NewError("InvalidBucketState", "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
	}
	c.bucket.Configure(func(s *Settings) { s.ObjectLock, s.DefaultRetention = true, retention })
	return c.done(http.StatusOK)
}

// lockedVersion finds a version, whose bucket must have object lock.
func (c *call) lockedVersion() (*Object, error) {
	o, err := c.version()
	if err == nil && !c.bucket.Settings().ObjectLock {
		err = NewError("InvalidRequest", "Bucket is missing Object Lock Configuration")
	}
	return o, err
}

type retentionDocument struct {
	XMLName xml.Name `xml:"Retention"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Mode    string   `xml:",omitempty"`
	Until   string   `xml:"RetainUntilDate,omitempty"`
}

func (c *call) getRetention() error {
	o, err := c.lockedVersion()
	if err != nil {
		return err
	}
	if o.Retention.Mode == "" {
		return NewError("NoSuchObjectLockConfiguration", "")
	}
	return c.answer(retentionDocument{XMLNS: namespace, Mode: o.Retention.Mode, Until: o.Retention.Until.UTC().Format(time.RFC3339Nano)})
}

// putRetention sets the retention of a version.
func (c *call) putRetention() error {
	var wanted retentionDocument
	if err := c.read(&wanted); err != nil {
		return err
	}
	var retention Retention
	if wanted.Mode != "" || wanted.Until != "" {
		if !objectlock.IsMode(wanted.Mode) {
			return NewError("MalformedXML", "")
		}
		var err error
		if retention, err = objectlock.Read(wanted.Mode, wanted.Until, c.now); err != nil {
			return err
		}
	}
	if _, err := c.lockedVersion(); err != nil {
		return err
	}
	bypass := c.deletion(c.Key, c.VersionID).BypassGovernance
	err := c.modify(func(o *Object) error {
		if !o.Retention.AllowsChange(retention, c.now, bypass) {
			return NewError("AccessDenied", "Access Denied because object protected by object lock.")
		}
		o.Retention = retention
		return nil
	})
	if err != nil {
		return err
	}
	return c.done(http.StatusOK)
}

type legalHold struct {
	XMLName xml.Name `xml:"LegalHold"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	Status  string
}

func (c *call) getLegalHold() error {
	o, err := c.lockedVersion()
	if err != nil {
		return err
	}
	status := o.legalHold()
	if status == "" {
		return NewError("NoSuchObjectLockConfiguration", "")
	}
	return c.answer(legalHold{XMLNS: namespace, Status: status})
}

// legalHold returns ON, OFF, or "" if the hold was never set.
func (o *Object) legalHold() string {
	switch {
	case o.LegalHold:
		return "ON"
	case o.LegalHoldOff:
		return "OFF"
	}
	return ""
}

func (o *Object) setLegalHold(on bool) { o.LegalHold, o.LegalHoldOff = on, !on }

func (c *call) putLegalHold() error {
	var wanted legalHold
	if err := c.read(&wanted); err != nil {
		return err
	}
	on := strings.EqualFold(wanted.Status, "ON")
	if !on && !strings.EqualFold(wanted.Status, "OFF") {
		return NewError("MalformedXML", "")
	}
	if _, err := c.lockedVersion(); err != nil {
		return err
	}
	if err := c.modify(func(o *Object) error { o.setLegalHold(on); return nil }); err != nil {
		return err
	}
	return c.done(http.StatusOK)
}
