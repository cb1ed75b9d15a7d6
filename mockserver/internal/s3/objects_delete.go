package s3

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/conditions"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// deletion makes the deletion of one object of the bucket. Whether object lock may be bypassed takes a grant of its own.
func (c *call) deletion(key, id string) Deletion {
	bypass := strings.EqualFold(c.http.Header.Get("X-Amz-Bypass-Governance-Retention"), "true")
	return Deletion{
		Key: key, VersionID: id, Time: c.now,
		BypassGovernance: bypass && c.may(c.bucket, "s3:BypassGovernanceRetention", key),
	}
}

func (c *call) deleteObject() error {
	d := c.deletion(c.Key, c.VersionID)
	wanted, err := conditions.DeleteOf(c.http.Header)
	if err != nil {
		return err
	}
	d.Condition = c.deleteCondition(wanted)
	deleted, err := c.delete(d)
	if err != nil {
		return err
	}
	if c.bucket.versioned() && deleted.VersionID != "" {
		c.set("X-Amz-Version-Id", deleted.VersionID)
	}
	if deleted.DeleteMarker {
		c.set("X-Amz-Delete-Marker", "true")
	}
	return c.done(http.StatusNoContent)
}

// delete deletes an object or removes a version, whose id must be one of a version.
func (c *call) delete(d Deletion) (Deleted, error) {
	if d.VersionID != "" {
		if _, found := c.bucket.Version(d.Key, d.VersionID); !found {
			if err := c.checkVersionID(d.VersionID); err != nil {
				return Deleted{}, err
			}
		}
	}
	return c.bucket.Delete(d)
}

type deleteList struct {
	XMLName xml.Name `xml:"Delete"`
	Quiet   bool
	Objects []deleteEntry `xml:"Object"`
}

type deleteEntry struct {
	Key              string
	VersionID        string `xml:"VersionId"`
	ETag             string
	LastModifiedTime string
	Size             string
}

type deleteResult struct {
	XMLName xml.Name        `xml:"DeleteResult"`
	XMLNS   string          `xml:"xmlns,attr"`
	Deleted []deletedObject `xml:"Deleted"`
	Errors  []deleteError   `xml:"Error"`
}

type deletedObject struct {
	Key                   string
	VersionID             string `xml:"VersionId,omitempty"`
	DeleteMarker          bool   `xml:",omitempty"`
	DeleteMarkerVersionID string `xml:"DeleteMarkerVersionId,omitempty"`
}

type deleteError struct {
	Key       string
	VersionID string `xml:"VersionId,omitempty"`
	Code      string
	Message   string
}

// mostDeletes is how many objects one request may delete.
const mostDeletes = 1000

// deleteObjects deletes many objects, for each of which the key needs its own grant.
func (c *call) deleteObjects() error {
	h := c.http.Header
	if sent, err := checksum.Read(h, c.handler.Ceph); err == nil && sent.Algorithm == nil && h.Get("Content-Md5") == "" && h.Get("X-Amz-Trailer") == "" {
		return NewError("InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
	}
	var list deleteList
	if err := c.read(&list); err != nil {
		return err
	}
	if len(list.Objects) == 0 && !c.handler.Ceph || len(list.Objects) > mostDeletes {
		return NewError("MalformedXML", "")
	}
	result := deleteResult{XMLNS: namespace}
	for _, o := range list.Objects {
		deleted, err := c.deleteOne(o)
		switch {
		case err != nil:
			e := s3error.From(err)
			result.Errors = append(result.Errors, deleteError{o.Key, o.VersionID, e.Code, e.Text()})
		case !list.Quiet:
			result.Deleted = append(result.Deleted, deleted)
		}
	}
	return c.answer(result)
}

func (c *call) deleteOne(o deleteEntry) (deletedObject, error) {
	key, id := o.Key, o.VersionID
	action := "s3:DeleteObject"
	if id != "" {
		action = "s3:DeleteObjectVersion"
	}
	if !c.may(c.bucket, action, key) {
		return deletedObject{}, errAccessDenied
	}
	if key == "" {
		return deletedObject{}, NewError("UserKeyMustBeSpecified", "")
	}
	d := c.deletion(key, id)
	d.Condition = c.deleteCondition(conditions.Delete{ETag: o.ETag, Modified: o.LastModifiedTime, Size: o.Size})
	deleted, err := c.delete(d)
	entry := deletedObject{Key: key, VersionID: id, DeleteMarker: deleted.DeleteMarker}
	if deleted.DeleteMarker {
		entry.DeleteMarkerVersionID = deleted.VersionID
	}
	return entry, err
}
