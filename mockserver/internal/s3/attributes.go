package s3

import (
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

type attributesResult struct {
	XMLName      xml.Name           `xml:"GetObjectAttributesResponse"`
	XMLNS        string             `xml:"xmlns,attr"`
	ETag         string             `xml:",omitempty"`
	Checksum     *checksum.Elements `xml:",omitempty"`
	ObjectParts  *objectParts       `xml:",omitempty"`
	StorageClass string             `xml:",omitempty"`
	ObjectSize   *int64             `xml:",omitempty"`
}

type objectParts struct {
	TotalPartsCount      int `xml:"PartsCount"`
	PartNumberMarker     int
	NextPartNumberMarker int
	MaxParts             int
	IsTruncated          bool
	Parts                []attributePart `xml:"Part"`
}

type attributePart struct {
	PartNumber int
	Size       int64
	checksum.Elements
}

// getAttributes sends the attributes of an object that the request names.
func (c *call) getAttributes() error {
	o, err := c.readableVersion()
	if err != nil {
		return err
	}
	result := attributesResult{XMLNS: namespace}
	names := strings.Join(c.http.Header["X-Amz-Object-Attributes"], ",")
	if names == "" {
		return s3error.InvalidArgument("x-amz-object-attributes", "", "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty")
	}
	for name := range strings.SplitSeq(names, ",") {
		switch name = strings.TrimSpace(name); name {
		case "ETag":
			result.ETag = o.ETag
		case "Checksum":
			if sum := o.Checksum; sum.Value != "" {
				if !c.handler.Ceph { // Amazon S3 leaves out the number of parts here alone
					sum.Value, _, _ = strings.Cut(sum.Value, "-")
				}
				result.Checksum = new(sum.Elements())
			}
		case "ObjectParts":
			if len(o.Parts) > 0 {
				if result.ObjectParts, err = c.objectParts(o); err != nil {
					return err
				}
			}
		case "StorageClass":
			result.StorageClass = storageClass(o)
		case "ObjectSize":
			result.ObjectSize = new(o.Size())
		default:
			return s3error.InvalidArgument("x-amz-object-attributes", name, "Invalid attribute name specified.")
		}
	}
	c.writeVersion(o)
	c.set("Last-Modified", o.Modified.UTC().Format(http.TimeFormat))
	return c.answer(result)
}

// objectParts lists parts, by the numbers that they have now. Only parts with checksums are worth a row.
func (c *call) objectParts(o *Object) (*objectParts, error) {
	most, marker := listing.MostEntries, 0
	for name, into := range map[string]*int{"X-Amz-Max-Parts": &most, "X-Amz-Part-Number-Marker": &marker} {
		text := c.http.Header.Get(name)
		if text == "" {
			continue
		}
		n, err := listing.Count(strings.ToLower(name), text)
		if err != nil {
			return nil, err
		}
		*into = n
	}
	most = min(most, listing.MostEntries)
	list := &objectParts{TotalPartsCount: len(o.Parts), PartNumberMarker: marker, MaxParts: most}
	for i := marker; i < len(o.Parts); i++ {
		if i-marker >= most {
			list.IsTruncated = most > 0
			break
		}
		list.NextPartNumberMarker = i + 1
		if p := o.Parts[i]; p.Checksum.Value != "" {
			list.Parts = append(list.Parts, attributePart{i + 1, p.Size, p.Checksum.ValueElements()})
		}
	}
	return list, nil
}
