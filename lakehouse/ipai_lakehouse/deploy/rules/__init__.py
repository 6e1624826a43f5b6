"""What a bundle must look like, checked without a network; a finding is a sentence with its file and place."""
