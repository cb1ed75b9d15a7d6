package policy

import "encoding/xml"

// AccessBlock is the public access block of a bucket. It has the names of S3 in XML.
type AccessBlock struct {
	// BlockPublicACLs refuses ACLs that grant something to others than the owners.
	BlockPublicACLs bool `json:"blockPublicAcls,omitzero" xml:"BlockPublicAcls"`
	// IgnorePublicACLs lets such ACLs grant nothing.
	IgnorePublicACLs bool `json:"ignorePublicAcls,omitzero" xml:"IgnorePublicAcls"`
	// BlockPublicPolicy refuses policies that are public.
	BlockPublicPolicy bool `json:"blockPublicPolicy,omitzero"`
	// RestrictPublicBuckets lets a policy that is public allow nothing to others than the owner.
	RestrictPublicBuckets bool `json:"restrictPublicBuckets,omitzero"`
}

// AccessBlockDocument is the document of a public access block.
type AccessBlockDocument struct {
	XMLName xml.Name `xml:"PublicAccessBlockConfiguration"`
	XMLNS   string   `xml:"xmlns,attr,omitempty"`
	AccessBlock
}

// Status is the document that shows whether a bucket is public.
type Status struct {
	XMLName  xml.Name `xml:"PolicyStatus"`
	XMLNS    string   `xml:"xmlns,attr"`
	IsPublic bool
}
