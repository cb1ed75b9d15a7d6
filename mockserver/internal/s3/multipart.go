package s3

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/byterange"
	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

const mostParts = 10000

type initiateResult struct {
	XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
	XMLNS    string   `xml:"xmlns,attr"`
	Bucket   string
	Key      string
	UploadID string `xml:"UploadId"`
}

func (c *call) createUpload() error {
	o, err := c.readObject()
	if err != nil {
		return err
	}
	kind, err := checksum.ReadKind(c.http.Header.Get("X-Amz-Checksum-Algorithm"), c.http.Header.Get("X-Amz-Checksum-Type"))
	if err != nil {
		return err
	}
	if kind.Algorithm != "" {
		c.set("X-Amz-Checksum-Algorithm", kind.Algorithm)
		c.set("X-Amz-Checksum-Type", kind.ChecksumType)
	}
	created, err := c.bucket.CreateUpload(Upload{Initiated: c.now, Object: o, Kind: kind})
	if err != nil {
		return err
	}
	c.writeAbort(created)
	created.Object.Encryption.Write(c.w.Header())
	return c.answer(initiateResult{XMLNS: namespace, Bucket: c.Bucket, Key: c.Key, UploadID: created.ID})
}

func readPartNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostParts {
		return 0, s3error.InvalidArgument("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive")
	}
	return n, nil
}

// openPart finds the upload that a part is for, before anything of the part is read.
func (c *call) openPart() (*Upload, int, error) {
	n, err := readPartNumber(c.query.Get("partNumber"))
	if err != nil {
		return nil, 0, err
	}
	u, err := c.bucket.Upload(c.Key, c.query.Get("uploadId"))
	if err != nil {
		return nil, 0, err
	}
	return u, n, c.encryption().CheckPart(u.Object.Encryption)
}

func (c *call) uploadPart() error {
	u, n, err := c.openPart()
	if err != nil {
		return err
	}
	body, err := c.readContent(c.bucket.config.MaxObject)
	if err != nil {
		return err
	}
	p := Part{Number: n, Size: body.bytes.Size(), ETag: u.Object.Encryption.ETag(body.etag), Modified: c.now, Content: body.bytes}
	if p.Checksum, err = u.Kind.OfPart(body.checksum, p.Content); err != nil {
		return err
	}
	if err := c.storePart(u, p); err != nil {
		return err
	}
	c.set("Etag", quote(p.ETag))
	p.Checksum.Type = ""
	p.Checksum.Write(c.w.Header())
	return c.done(http.StatusOK)
}

// storePart stores a part of an upload.
func (c *call) storePart(u *Upload, p Part) error {
	if err := c.bucket.PutPart(c.Key, u.ID, p); err != nil {
		return err
	}
	u.Object.Encryption.Write(c.w.Header())
	return nil
}

func (c *call) uploadPartCopy() error {
	u, n, err := c.openPart()
	if err != nil {
		return err
	}
	from, source, err := c.copySource()
	if err != nil {
		return err
	}
	copied := source.Content
	if header := c.http.Header.Get("X-Amz-Copy-Source-Range"); header != "" {
		r, err := c.copiedRange(header, source.Size())
		if err != nil {
			return err
		}
		copied = copied.Slice(r.Start, r.End)
	}
	p := Part{
		Number: n, Size: copied.Size(), ETag: u.Object.Encryption.ETag(ETag(copied)), Modified: c.now,
		Checksum: u.Kind.OfCopy(copied), Content: copied,
	}
	if err := c.storePart(u, p); err != nil {
		return err
	}
	if from.versioned() {
		c.set("X-Amz-Copy-Source-Version-Id", source.VersionID)
	}
	return c.answer(copyResult{
		XMLName: xml.Name{Local: "CopyPartResult"}, XMLNS: namespace,
		LastModified: xmlTime(c.now), ETag: quote(p.ETag), Elements: p.Checksum.ValueElements(),
	})
}

// copiedRange reads the range of the source of a part.
func (c *call) copiedRange(header string, size int64) (byterange.Range, error) {
	invalid := func(message string) error { return s3error.InvalidArgument("x-amz-copy-source-range", header, message) }
	r, valid := byterange.ParseExact(header)
	switch {
	case !valid:
		return r, invalid("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based " +
			"offsets of the first and last bytes to copy")
	case r.End <= size:
		return r, nil
	case c.handler.Ceph:
		return r, invalidRange(header, size)
	}
	return r, invalid("Range specified is not valid for source object of size: " + strconv.FormatInt(size, 10))
}

type completeList struct {
	XMLName xml.Name `xml:"CompleteMultipartUpload"`
	Parts   []struct {
		PartNumber *int
		ETag       *string
		checksum.Elements
	} `xml:"Part"`
}

// parts returns the parts of the list. Of several entries of a part Ceph's gateway takes the last.
func (l *completeList) parts(ceph bool) (parts []Part, err error) {
	for _, named := range l.Parts {
		switch {
		case named.PartNumber == nil, named.ETag == nil:
			return nil, NewError("MalformedXML", "")
		case *named.PartNumber < 1:
			return nil, s3error.InvalidArgument("PartNumber", count(*named.PartNumber), "PartNumber must be >= 1")
		}
		sum, err := named.Checksum()
		if err != nil {
			return nil, err
		}
		if n := len(parts); ceph && n > 0 && parts[n-1].Number == *named.PartNumber {
			parts = parts[:n-1]
		}
		parts = append(parts, Part{Number: *named.PartNumber, ETag: strings.Trim(*named.ETag, `"`), Checksum: sum})
	}
	return parts, nil
}

type completeResult struct {
	XMLName  xml.Name `xml:"CompleteMultipartUploadResult"`
	XMLNS    string   `xml:"xmlns,attr"`
	Location string
	Bucket   string
	Key      string
	ETag     string
	checksum.Elements
}

func (c *call) completeUpload() error {
	condition, err := c.writeCondition()
	if err != nil {
		return err
	}
	// The header with a checksum is about the object, not about this list.
	h := c.http.Header
	expected, err := checksum.Read(h, c.handler.Ceph)
	if err != nil {
		return err
	}
	parts, err := c.readParts()
	if err != nil {
		return err
	}
	stored, err := c.bucket.CompleteUpload(Completion{
		Key: c.Key, UploadID: c.query.Get("uploadId"), Time: c.now, Parts: parts, Condition: condition,
		Check: func(u *Upload, o *Object) error {
			if err := c.encryption().CheckCompletion(o.Encryption, u.Algorithm != ""); err != nil {
				return err
			}
			if size := h.Get("X-Amz-Mp-Object-Size"); size != "" && size != strconv.FormatInt(o.Size(), 10) {
				return NewError("InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed.")
			}
			for _, p := range parts {
				if err := u.Kind.RequirePart(p.Number, p.Checksum); err != nil && !c.handler.Ceph {
					return err
				}
			}
			var err error
			o.Checksum, err = u.Kind.OfObject(expected, h.Get("X-Amz-Checksum-Type"), o.partChecksums(), o.Content)
			return err
		},
	})
	if err != nil {
		return err
	}
	c.writeStored(stored)
	return c.answer(completeResult{
		XMLNS: namespace, Location: c.url(c.path), Bucket: c.Bucket, Key: c.Key,
		ETag: quote(stored.ETag), Elements: stored.Checksum.Elements(),
	})
}

// readParts reads the list of parts. A checksum in the headers is not the list's own.
func (c *call) readParts() ([]Part, error) {
	q := *c.Request
	q.http = c.http.WithContext(c.http.Context())
	q.http.Header = checksum.Without(c.http.Header)
	body, err := q.readXMLBody()
	if err != nil {
		return nil, err
	}
	list := new(completeList)
	if xml.Unmarshal(body.bytes.Copy(), list) != nil {
		return nil, NewError("MalformedXML", "")
	}
	return list.parts(c.handler.Ceph)
}

func (o *Object) partChecksums() []checksum.Checksum {
	sums := make([]checksum.Checksum, len(o.Parts))
	for i, p := range o.Parts {
		sums[i] = p.Checksum
	}
	return sums
}

func (c *call) abortUpload() error {
	if err := c.bucket.AbortUpload(c.Key, c.query.Get("uploadId")); err != nil {
		return err
	}
	return c.done(http.StatusNoContent)
}
