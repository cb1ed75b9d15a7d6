package s3

import "github.com/bucktgo/buckt/mockserver/internal/s3/listing"

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
	result := listing.Parts{
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
		result.Parts = append(result.Parts, listing.Part{
			PartNumber: p.Number, LastModified: xmlTime(p.Modified), ETag: quote(p.ETag), Size: p.Size, Elements: p.Checksum.ValueElements(),
		})
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

func (c *call) listUploads() error {
	l, err := listing.Read(c.query, "max-uploads")
	if err != nil {
		return err
	}
	after, afterUpload := c.query.Get("key-marker"), c.query.Get("upload-id-marker")
	entries, more := c.bucket.Uploads(UploadsQuery{l.After(after), afterUpload})
	result := listing.Uploads{
		XMLNS: namespace, Bucket: c.Bucket, KeyMarker: l.Name(after), UploadIDMarker: afterUpload, Prefix: l.Name(l.Prefix),
		Delimiter: l.Name(l.Delimiter), EncodingType: l.EncodingType(), MaxUploads: l.Max, IsTruncated: more,
	}
	for _, entry := range entries {
		if entry.Upload == nil {
			result.CommonPrefixes = append(result.CommonPrefixes, listing.CommonPrefix{Prefix: l.Name(entry.Name)})
			continue
		}
		u := entry.Upload
		result.Uploads = append(result.Uploads, listing.Upload{
			Key: l.Name(entry.Name), UploadID: u.ID, Initiator: u.Object.Owner, Owner: u.Object.Owner, StorageClass: storageClass(&u.Object),
			Initiated: xmlTime(u.Initiated), ChecksumAlgorithm: u.Algorithm, ChecksumType: u.ChecksumType,
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
