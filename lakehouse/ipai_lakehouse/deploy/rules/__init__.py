"""What a bundle must look like, checked offline; a finding is a sentence with its file and place."""
