package s3

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/byterange"
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
	u := Upload{Initiated: c.now, Object: o}
	h := c.http.Header
	if name := h.Get("X-Amz-Checksum-Algorithm"); name != "" {
		if err := u.readChecksumKind(name, h.Get("X-Amz-Checksum-Type")); err != nil {
			return err
		}
		c.w.Header()["X-Amz-Checksum-Algorithm"] = []string{u.Algorithm}
		c.w.Header()["X-Amz-Checksum-Type"] = []string{u.ChecksumType}
	}
	created, err := c.bucket.CreateUpload(u)
	if err != nil {
		return err
	}
	if _, encrypted := c.bucket.traits(); encrypted {
		c.w.Header()["X-Amz-Server-Side-Encryption"] = []string{"AES256"}
	}
	return c.answer(initiateResult{XMLNS: namespace, Bucket: c.Bucket, Key: c.Key, UploadID: created.ID})
}

// readChecksumKind sets what checksum the upload will have, of its parts or of the whole.
func (u *Upload) readChecksumKind(name, kind string) error {
	a := findAlgorithm(name)
	switch {
	case a == nil:
		return invalidChecksumAlgorithm(name)
	case kind == "" && a.fullOnly():
		kind = fullObject
	case kind == "":
		kind = composite
	case kind == fullObject && a.canBeFull(), kind == composite && !a.fullOnly():
	default:
		return NewError("InvalidRequest", "The "+kind+" checksum type cannot be used with the "+a.name+" checksum algorithm.")
	}
	u.Algorithm, u.ChecksumType = a.name, kind
	return nil
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
	return u, n, err
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
	p := Part{Number: n, Size: body.bytes.Size(), ETag: body.etag, Modified: c.now, Checksum: body.checksum, Content: body.bytes}
	if err := c.storePart(u, &p); err != nil {
		return err
	}
	c.w.Header()["Etag"] = []string{quote(p.ETag)}
	c.writeChecksum(p.Checksum)
	delete(c.w.Header(), "X-Amz-Checksum-Type")
	return c.done(http.StatusOK)
}

// storePart stores a part with the checksum that the upload asks for, computed where the client sent none.
func (c *call) storePart(u *Upload, p *Part) error {
	if u.Algorithm != "" {
		if p.Checksum.Algorithm != "" && p.Checksum.Algorithm != u.Algorithm {
			return NewError("InvalidRequest", "Checksum Type mismatch occurred, expected checksum Type: "+strings.ToLower(u.Algorithm)+
				", actual checksum Type: "+strings.ToLower(p.Checksum.Algorithm))
		}
		if p.Checksum.Algorithm == "" {
			p.Checksum = findAlgorithm(u.Algorithm).of(p.Content)
		}
	}
	return c.bucket.PutPart(c.Key, u.ID, *p)
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
		r, inside := byterange.Parse(header, source.Size())
		if !inside || r.Whole || !strings.HasSuffix(r.ContentRange(source.Size()), header[len("bytes="):]+"/"+strconv.FormatInt(source.Size(), 10)) {
			return s3error.InvalidArgument("x-amz-copy-source-range", header, "The x-amz-copy-source-range value must be of the form "+
				"bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")
		}
		copied = copied.Slice(r.Start, r.End)
	}
	p := Part{Number: n, Size: copied.Size(), ETag: ETag(copied), Modified: c.now, Content: copied}
	if err := c.storePart(u, &p); err != nil {
		return err
	}
	if versioned, _ := from.traits(); versioned {
		c.w.Header()["X-Amz-Copy-Source-Version-Id"] = []string{source.VersionID}
	}
	sum := checksumXML(p.Checksum)
	sum.ChecksumType = ""
	return c.answer(copyResult{
		XMLName: xml.Name{Local: "CopyPartResult"}, XMLNS: namespace,
		LastModified: xmlTime(c.now), ETag: quote(p.ETag), checksumElements: sum,
	})
}

type completeList struct {
	XMLName xml.Name `xml:"CompleteMultipartUpload"`
	Parts   []struct {
		PartNumber int
		ETag       string
		checksumElements
	} `xml:"Part"`
}

func (l *completeList) parts() (parts []Part) {
	for _, named := range l.Parts {
		p := Part{Number: named.PartNumber, ETag: strings.Trim(named.ETag, `"`)}
		for algorithm, value := range named.fields() {
			if *value != "" {
				p.Checksum = Checksum{algorithm, fullObject, *value}
			}
		}
		parts = append(parts, p)
	}
	return parts
}

type completeResult struct {
	XMLName  xml.Name `xml:"CompleteMultipartUploadResult"`
	XMLNS    string   `xml:"xmlns,attr"`
	Location string
	Bucket   string
	Key      string
	ETag     string
	checksumElements
}

func (c *call) completeUpload() error {
	condition, err := writeCondition(c.http.Header)
	if err != nil {
		return err
	}
	// The header with a checksum is about the object, not about this list.
	h := c.http.Header
	a, want, err := sentChecksum(h)
	if err != nil {
		return err
	}
	body, err := c.readList()
	if err != nil {
		return err
	}
	stored, err := c.bucket.CompleteUpload(Completion{
		Key: c.Key, UploadID: c.query.Get("uploadId"), Time: c.now, Parts: body.parts(), Condition: condition,
		Check: func(u *Upload, o *Object) error {
			if size := h.Get("X-Amz-Mp-Object-Size"); size != "" && size != strconv.FormatInt(o.Size(), 10) {
				return NewError("InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed.")
			}
			return o.completeChecksum(u, a, want, h.Get("X-Amz-Checksum-Type"))
		},
	})
	if err != nil {
		return err
	}
	scheme := "http"
	if c.http.TLS != nil {
		scheme = "https"
	}
	c.writeStored(stored)
	return c.answer(completeResult{
		XMLNS: namespace, Location: scheme + "://" + c.http.Host + c.path, Bucket: c.Bucket, Key: c.Key,
		ETag: quote(stored.ETag), checksumElements: checksumXML(stored.Checksum),
	})
}

// readList reads the list of parts. A checksum in the headers is not the list's own.
func (c *call) readList() (*completeList, error) {
	q := *c.Request
	q.http = c.http.WithContext(c.http.Context())
	q.http.Header = c.http.Header.Clone()
	for i := range checksumAlgorithms {
		q.http.Header.Del(checksumAlgorithms[i].header)
	}
	body, err := q.readXMLBody()
	if err != nil {
		return nil, err
	}
	list := new(completeList)
	if xml.Unmarshal(body.bytes.Copy(), list) != nil {
		return nil, NewError("MalformedXML", "")
	}
	return list, nil
}

// completeChecksum makes the checksum of an object of its parts, and compares it with the one that the client expects.
func (o *Object) completeChecksum(u *Upload, sent *checksumAlgorithm, want, kind string) error {
	a := findAlgorithm(u.Algorithm)
	if a == nil {
		a = sent
	}
	if a == nil {
		return nil
	}
	if sent != nil && sent != a || kind != "" && u.ChecksumType != "" && kind != u.ChecksumType {
		return NewError("InvalidRequest", "The checksum is not of the kind that the upload was created with.")
	}
	if u.ChecksumType == composite {
		o.Checksum = a.ofParts(o.Parts)
	} else {
		o.Checksum = a.of(o.Content)
	}
	if value, _, _ := strings.Cut(o.Checksum.Value, "-"); sent != nil && want != o.Checksum.Value && want != value {
		return NewError("BadDigest", "The "+a.name+" you specified did not match the calculated checksum.")
	}
	return nil
}

func (c *call) abortUpload() error {
	if err := c.bucket.AbortUpload(c.Key, c.query.Get("uploadId")); err != nil {
		return err
	}
	return c.done(http.StatusNoContent)
}
