package s3

import "time"

// State is all that a bucket is and holds, to be kept and restored. It shares the contents with the bucket, which never change.
type State struct {
	Name     string    `json:"name"`
	Region   string    `json:"region,omitempty"`
	Owner    Owner     `json:"owner,omitzero"`
	Created  time.Time `json:"created"`
	Settings Settings  `json:"settings,omitzero"`
	// Objects are all versions, by key in byte order, the oldest version of each first.
	Objects []*Object `json:"objects,omitempty"`
	Uploads []*Upload `json:"uploads,omitempty"`
}

// Export returns the bucket's state. The functions of meanwhile run at the same moment, while the bucket does not change.
func (b *Bucket) Export(meanwhile ...func()) State {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, look := range meanwhile {
		look()
	}
	s := State{
		Name: b.config.Name, Region: b.config.Region, Owner: b.config.Owner, Created: b.config.Created,
		Settings: b.settings.clone(), Uploads: b.sortedUploads(),
	}
	b.keys.Scan(func(_ string, versions []*Object) bool {
		s.Objects = append(s.Objects, versions...)
		return true
	})
	return s
}

// Restore makes a bucket of a state. Limits and callbacks come from the configuration, the rest of it from the state; the
// callbacks are not called for the objects of the state.
func (c Config) Restore(s State) *Bucket {
	c.Name, c.Region, c.Owner, c.Created = s.Name, s.Region, s.Owner, s.Created
	replaced := c.Replaced
	c.Replaced = nil
	b := c.NewBucket()
	b.settings = s.Settings.clone()
	for _, o := range s.Objects {
		if o.VersionID == "" {
			o = new(*o)
			o.VersionID = nullVersion
		}
		b.set(o.Key, append(b.versions(o.Key), o))
		if !o.DeleteMarker {
			b.usage.Objects++
			b.usage.Bytes += o.Size()
		}
	}
	for _, u := range s.Uploads {
		b.uploads[u.ID] = u
		b.pending += u.size()
	}
	b.config.Replaced = replaced
	b.follow()
	b.usePolicy()
	return b
}
