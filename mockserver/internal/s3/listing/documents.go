package listing

import (
	"encoding/xml"

	"github.com/bucktgo/buckt/mockserver/internal/s3/acl"
	"github.com/bucktgo/buckt/mockserver/internal/s3/checksum"
)

// Buckets is the list of the buckets of an account.
type Buckets struct {
	XMLName           xml.Name `xml:"ListAllMyBucketsResult"`
	XMLNS             string   `xml:"xmlns,attr"`
	Owner             acl.Owner
	Buckets           []Bucket `xml:"Buckets>Bucket"`
	Prefix            string   `xml:",omitempty"`
	ContinuationToken string   `xml:",omitempty"`
}

// Bucket is a bucket in a list.
type Bucket struct {
	Name         string
	CreationDate string
	BucketRegion string `xml:",omitempty"`
}

// Object is an object in a list.
type Object struct {
	Key          string
	LastModified string
	ETag         string
	Size         int64
	StorageClass string
	Owner        *acl.Owner `xml:",omitempty"`
	Algorithm    []string   `xml:"ChecksumAlgorithm,omitempty"`
	ChecksumType string     `xml:",omitempty"`
}

// Objects is a list of objects, in the first or the second version.
type Objects struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	XMLNS                 string   `xml:"xmlns,attr"`
	Name                  string
	Prefix                string
	Marker                *string `xml:",omitempty"`
	NextMarker            string  `xml:",omitempty"`
	StartAfter            string  `xml:",omitempty"`
	ContinuationToken     *string `xml:",omitempty"`
	NextContinuationToken string  `xml:",omitempty"`
	KeyCount              *int    `xml:",omitempty"`
	MaxKeys               int
	Delimiter             string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	IsTruncated           bool
	Contents              []Object
	CommonPrefixes        []CommonPrefix
}

// CommonPrefix is the common prefix of several keys.
type CommonPrefix struct{ Prefix string }

// Version is a version of an object or a delete marker in a list.
type Version struct {
	XMLName      xml.Name
	Key          string
	VersionID    string `xml:"VersionId"`
	IsLatest     bool
	LastModified string
	ETag         string   `xml:",omitempty"`
	Algorithm    []string `xml:"ChecksumAlgorithm,omitempty"`
	ChecksumType string   `xml:",omitempty"`
	Size         *int64   `xml:",omitempty"`
	StorageClass string   `xml:",omitempty"`
	Owner        acl.Owner
}

// Versions is a list of versions and delete markers.
type Versions struct {
	XMLName             xml.Name `xml:"ListVersionsResult"`
	XMLNS               string   `xml:"xmlns,attr"`
	Name                string
	Prefix              string
	KeyMarker           string
	VersionIDMarker     string `xml:"VersionIdMarker"`
	NextKeyMarker       string `xml:",omitempty"`
	NextVersionIDMarker string `xml:"NextVersionIdMarker,omitempty"`
	MaxKeys             int
	Delimiter           string `xml:",omitempty"`
	EncodingType        string `xml:",omitempty"`
	IsTruncated         bool
	Entries             []Version
	CommonPrefixes      []CommonPrefix
}

// Parts is a list of the parts of an upload.
type Parts struct {
	XMLName              xml.Name `xml:"ListPartsResult"`
	XMLNS                string   `xml:"xmlns,attr"`
	Bucket               string
	Key                  string
	UploadID             string `xml:"UploadId"`
	Initiator            acl.Owner
	Owner                acl.Owner
	StorageClass         string
	PartNumberMarker     int
	NextPartNumberMarker int
	MaxParts             int
	EncodingType         string `xml:",omitempty"`
	IsTruncated          bool
	ChecksumAlgorithm    string `xml:",omitempty"`
	ChecksumType         string `xml:",omitempty"`
	Parts                []Part `xml:"Part"`
}

// Part is a part in a list.
type Part struct {
	PartNumber   int
	LastModified string
	ETag         string
	Size         int64
	checksum.Elements
}

// Uploads is a list of multipart uploads.
type Uploads struct {
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
	Uploads            []Upload `xml:"Upload"`
	CommonPrefixes     []CommonPrefix
}

// Upload is a multipart upload in a list.
type Upload struct {
	Key               string
	UploadID          string `xml:"UploadId"`
	Initiator         acl.Owner
	Owner             acl.Owner
	StorageClass      string
	Initiated         string
	ChecksumAlgorithm string `xml:",omitempty"`
	ChecksumType      string `xml:",omitempty"`
}
