package s3

import (
	"encoding/xml"

	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
	"github.com/bucktgo/buckt/mockserver/internal/s3/listing"
)

type listPartsResult struct {
	XMLName              xml.Name `xml:"ListPartsResult"`
	XMLNS                string   `xml:"xmlns,attr"`
	Bucket               string
	Key                  string
	UploadID             string `xml:"UploadId"`
	Initiator            Owner
	Owner                Owner
	StorageClass         string
	PartNumberMarker     int
	NextPartNumberMarker int
	MaxParts             int
	EncodingType         string `xml:",omitempty"`
	IsTruncated          bool
	ChecksumAlgorithm    string     `xml:",omitempty"`
	ChecksumType         string     `xml:",omitempty"`
	Parts                []partItem `xml:"Part"`
}

type partItem struct {
	PartNumber   int
	LastModified string
	ETag         string
	Size         int64
	checksum.Elements
}

func (c *call) listParts() error {
	l, err := listing.Read(c.query, "max-parts")
	if err != nil {
		return err
	}
	marker, err := c.partMarker()
	if err != nil {
		return err
	}
	u, err := c.bucket.Upload(c.Key, c.query.Get("uploadId"))
	if err != nil {
		return err
	}
	result := listPartsResult{
		XMLNS: namespace, Bucket: c.Bucket, Key: l.Name(c.Key), UploadID: u.ID, Initiator: u.Object.Owner, Owner: u.Object.Owner,
		StorageClass: storageClass(&u.Object), PartNumberMarker: marker, MaxParts: l.Max, EncodingType: l.EncodingType(),
		ChecksumAlgorithm: u.Algorithm, ChecksumType: u.ChecksumType,
	}
	c.writeAbort(u)
	for _, p := range u.Parts {
		if p.Number <= marker {
			continue
		}
		if len(result.Parts) >= l.Max {
			result.IsTruncated = l.Max > 0
			break
		}
		result.Parts = append(result.Parts, partItem{p.Number, xmlTime(p.Modified), quote(p.ETag), p.Size, p.Checksum.ValueElements()})
		result.NextPartNumberMarker = p.Number
	}
	return c.answer(result)
}

func (c *call) partMarker() (int, error) {
	text := c.query.Get("part-number-marker")
	if text == "" {
		return 0, nil
	}
	return listing.Count("part-number-marker", text)
}

type listUploadsResult struct {
	XMLName            xml.Name `xml:"ListMultipartUploadsResult"`
	XMLNS              string   `xml:"xmlns,attr"`
	Bucket             string
	KeyMarker          string
	UploadIDMarker     string `xml:"UploadIdMarker"`
	NextKeyMarker      string `xml:",omitempty"`
	NextUploadIDMarker string `xml:"NextUploadIdMarker,omitempty"`
	Prefix             string
	Delimiter          string `xml:",omitempty"`
	EncodingType       string `xml:",omitempty"`
	MaxUploads         int
	IsTruncated        bool
	Uploads            []uploadItem `xml:"Upload"`
	CommonPrefixes     []commonPrefix
}

type uploadItem struct {
	Key               string
	UploadID          string `xml:"UploadId"`
	Initiator         Owner
	Owner             Owner
	StorageClass      string
	Initiated         string
	ChecksumAlgorithm string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
}

func (c *call) listUploads() error {
	l, err := listing.Read(c.query, "max-uploads")
	if err != nil {
		return err
	}
	after, afterUpload := c.query.Get("key-marker"), c.query.Get("upload-id-marker")
	entries, more := c.bucket.Uploads(UploadsQuery{l.After(after), afterUpload})
	result := listUploadsResult{
		XMLNS: namespace, Bucket: c.Bucket, KeyMarker: l.Name(after), UploadIDMarker: afterUpload, Prefix: l.Name(l.Prefix),
		Delimiter: l.Name(l.Delimiter), EncodingType: l.EncodingType(), MaxUploads: l.Max, IsTruncated: more,
	}
	for _, entry := range entries {
		if entry.Upload == nil {
			result.CommonPrefixes = append(result.CommonPrefixes, commonPrefix{l.Name(entry.Name)})
			continue
		}
		u := entry.Upload
		result.Uploads = append(result.Uploads, uploadItem{
			l.Name(entry.Name), u.ID, u.Object.Owner, u.Object.Owner, storageClass(&u.Object), xmlTime(u.Initiated), u.Algorithm, u.ChecksumType,
		})
	}
	if more {
		last := entries[len(entries)-1]
		result.NextKeyMarker = l.Name(last.Name)
		if last.Upload != nil {
			result.NextUploadIDMarker = last.Upload.ID
		}
	}
	return c.answer(result)
}
